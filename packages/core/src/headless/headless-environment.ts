import { browserClock } from '../environment/browser-clock.ts';
import { createId } from '../environment/create-id.ts';
import type { Environment } from '../environment/environment.ts';
import type { TrackSource } from '../media/sources.ts';
import type { Clock } from '../util/clock.ts';
import { CallError } from '../util/errors.ts';
import { createLogger, type Logger, type LogLevel } from '../util/log.ts';
import { completeConnection } from './complete-connection.ts';
import { pictureSource, soundSource, type Studio } from './made-tracks.ts';
import type { PictureOptions } from './pictures.ts';
import { silence, type Sound } from './sounds.ts';
import { createStreams } from './streams.ts';
import type { AudioFrame, HeadlessWebRtc, I420Frame, NativeAudio } from './webrtc.ts';

/** Options of an environment without a browser. */
export interface HeadlessEnvironmentOptions {
  /** The WebRTC implementation, such as `@roamhq/wrtc`. */
  readonly webrtc: HeadlessWebRtc;
  /** Default: the console. */
  readonly log?: Logger;
  /** Default `warn`. */
  readonly logLevel?: LogLevel;
}

/** An environment for programs: what a client needs of a browser, and senses in place of devices. */
export interface HeadlessEnvironment extends Environment {
  /** A microphone that plays a sound. Default: silence. Opening rejects `unsupported-browser` where no tracks can be made. */
  microphone(sound?: Sound): TrackSource;
  /** A camera that shows a picture. Throws `invalid-argument` for an odd size; opening rejects as the microphone's. */
  camera(options?: PictureOptions): TrackSource;
  /** Hears a stream of a client of this environment, whatever becomes of its tracks, in pieces of 10 ms. Returns the function that stops it. */
  hear(stream: MediaStream, listener: (audio: AudioFrame) => void): () => void;
  /** Sees a stream of a client of this environment, whatever becomes of its tracks. Returns the function that stops it. */
  see(stream: MediaStream, listener: (frame: I420Frame) => void): () => void;
}

/** While one of its objects lives, `@roamhq/wrtc` keeps its threads: it may crash when it ends and begins them between calls. */
const keep = new WeakMap<HeadlessWebRtc, MediaStream>();

/**
 * Creates an environment for a client in Node, from a WebRTC implementation that is handed in. There are no devices: what
 * a call is to send, `microphone` and `camera` make. Close the client first, then the environment.
 *
 * @example
 * import wrtc from '@roamhq/wrtc';
 *
 * const environment = headlessEnvironment({ webrtc: wrtc });
 * const calls = createCallClient({ self: { id: 'robot' }, transport, environment });
 * calls.on('incoming', (call) => call.accept({ microphone: environment.microphone(tone(440)) }));
 */
export function headlessEnvironment(options: HeadlessEnvironmentOptions): HeadlessEnvironment {
  const { webrtc } = options;
  keep.set(webrtc, keep.get(webrtc) ?? new webrtc.MediaStream());
  const stored = new Map<string, string>();
  const locks = new Set<string>();
  const stops = new Set<() => void>();
  const running = (stop: () => void): (() => void) => {
    const once = (): void => {
      if (stops.delete(once)) stop();
    };
    stops.add(once);
    return once;
  };
  const streams = createStreams((tracks) => new webrtc.MediaStream(tracks));
  const clock: Clock = { ...browserClock, after: (ms, callback) => browserClock.after(Math.max(0, ms), callback) }; // Node warns of less
  const studio: Studio = { clock, media: () => mediaOf(webrtc), running };

  return {
    name: 'headless',
    clock,
    log: createLogger(options.log ?? globalThis.console, options.logLevel ?? 'warn'),
    createId,
    createPeerConnection: (config) => completeConnection(new webrtc.RTCPeerConnection(config)),
    createMediaStream: streams.create,
    capabilities(kind) {
      const receiver = webrtc.RTCRtpReceiver as Partial<typeof RTCRtpReceiver> | undefined;
      return receiver?.getCapabilities?.(kind) ?? null;
    },
    secure: true,
    mediaDevices: undefined,
    audioContext: () => undefined,
    createCanvas: () => undefined,
    permission: async () => 'unknown',
    onPermissionChange: () => () => {},
    storage: {
      get: (key) => stored.get(key) ?? null,
      set: (key, value) => void (value === null ? stored.delete(key) : stored.set(key, value)),
    },
    async lock(name) {
      if (locks.has(name)) return null;
      locks.add(name);
      return () => void locks.delete(name);
    },
    onNetwork: () => () => {},
    onPageHide: () => () => {},
    microphone: (sound = silence) => soundSource(studio, sound),
    camera: (picture = {}) => pictureSource(studio, picture),
    hear: (stream, listener) => running(streams.follow(stream, 'audio', (track) => hearTrack(webrtc, track, listener))),
    see: (stream, listener) => running(streams.follow(stream, 'video', (track) => seeTrack(webrtc, track, listener))),
    async close() {
      for (const stop of [...stops]) stop();
    },
  };
}

function mediaOf({ nonstandard }: HeadlessWebRtc): NonNullable<HeadlessWebRtc['nonstandard']> {
  if (!nonstandard)
    throw new CallError('unsupported-browser', { detail: 'The WebRTC implementation makes no tracks.' });
  return nonstandard;
}

function hearTrack(webrtc: HeadlessWebRtc, track: MediaStreamTrack, listener: (audio: AudioFrame) => void): () => void {
  const sink = new (mediaOf(webrtc).RTCAudioSink)(track);
  return listenTo(sink, {
    ondata: ({ samples, sampleRate, channelCount = 1 }: NativeAudio) =>
      listener({ samples, sampleRate, channels: channelCount }),
  });
}

function seeTrack(webrtc: HeadlessWebRtc, track: MediaStreamTrack, listener: (frame: I420Frame) => void): () => void {
  const sink = new (mediaOf(webrtc).RTCVideoSink)(track);
  return listenTo(sink, { onframe: ({ frame }: { readonly frame: I420Frame }) => listener(frame) });
}

function listenTo(sink: { stop(): void }, handlers: object): () => void {
  Object.assign(sink, handlers);
  return () => sink.stop();
}
