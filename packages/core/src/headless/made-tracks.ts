import type { TrackSource } from '../media/sources.ts';
import { check } from '../util/check.ts';
import type { Clock } from '../util/clock.ts';
import { movingBars, type PictureOptions } from './pictures.ts';
import { sampleRate, type Sound } from './sounds.ts';
import type { HeadlessMedia } from './webrtc.ts';

/** Where tracks are made. */
export interface Studio {
  readonly clock: Clock;
  /** Throws `unsupported-browser` where the implementation makes none. */
  media(): HeadlessMedia;
  /** Is told how to end what runs; returns the same, to be called once. */
  running(stop: () => void): () => void;
}

/** Implementations take sound in pieces of 10 ms. */
const pieceMs = 10;
/** Pieces made up for at once when the process was busy; older ones are skipped. */
const mostLate = 20;

/** A microphone that plays a sound. */
export function soundSource(studio: Studio, sound: Sound): TrackSource {
  return madeSource('sound', () => {
    const source = new (studio.media().RTCAudioSource)();
    const samples = new Int16Array((sampleRate * pieceMs) / 1000);
    const { length } = samples;
    const audio = { samples, sampleRate, bitsPerSample: 16, channelCount: 1, numberOfFrames: length };
    const stop = pace(studio, pieceMs, mostLate, (number) => {
      sound(samples, number * length);
      source.onData(audio);
    });
    return { track: source.createTrack(), stop };
  });
}

/** A camera that shows a picture. */
export function pictureSource(studio: Studio, options: PictureOptions): TrackSource {
  const { width = 320, height = 180, frameRate = 15, picture = movingBars() } = options;
  for (const [name, pixels] of Object.entries({ width, height }))
    check(pixels > 0 && pixels % 2 === 0, name, 'an even number of pixels', pixels);
  return madeSource('picture', () => {
    const source = new (studio.media().RTCVideoSource)();
    const frame = { width, height, data: new Uint8ClampedArray(width * height * 1.5) };
    const stop = pace(studio, 1000 / frameRate, 1, (number) => {
      picture(frame, number);
      source.onFrame(frame as never);
    });
    return { track: source.createTrack(), stop };
  });
}

function madeSource(name: string, make: () => { readonly track: MediaStreamTrack; stop(): void }): TrackSource {
  const stops = new WeakMap<MediaStreamTrack, () => void>();
  return {
    name,
    owned: true,
    async open() {
      const { track, stop } = make();
      stops.set(track, stop);
      return track;
    },
    close(track) {
      stops.get(track)?.();
      stops.delete(track);
    },
  };
}

/** Calls `give` once for each `ms` that went by; at most `mostAtOnce` times in a row, the rest is skipped. */
function pace({ clock, running }: Studio, ms: number, mostAtOnce: number, give: (number: number) => void): () => void {
  const began = clock.now();
  let next = 0;
  const tick = (): void => {
    const due = Math.floor((clock.now() - began) / ms) + 1;
    next = Math.max(next, due - mostAtOnce);
    while (next < due) give(next++);
  };
  return running(clock.every(ms, tick));
}
