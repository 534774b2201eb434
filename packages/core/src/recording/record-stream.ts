import { RecordingError } from './recording-error.ts';
import { browserRecordingEnvironment } from './browser-recording-environment.ts';
import type { RecordingEnvironment } from './recording-environment.ts';
import type { RecordingHandle, RecordingOptions } from './recording.ts';
import type { Tile } from './scene.ts';
import { type RecordingSource, startRecording } from './start-recording.ts';

/** Options of `recordStream`. */
export interface RecordStreamOptions<T = Blob> extends RecordingOptions<T> {
  /** More streams whose sound is mixed in: the microphone with a shared screen. */
  readonly mix?: readonly MediaStream[];
  /** A stream without a live track ends its recording after so many ms; a device that is changed comes back sooner. Default 1500. */
  readonly endAfter?: number;
}

/** How long the first frame may take to tell its size, ms. */
const patience = 2_000;
const fallbackSize = { width: 1280, height: 720 };
const running = new WeakMap<MediaStream, RecordingHandle<unknown>>();

/**
 * Records a stream, whatever becomes of its tracks: they may be exchanged, come and go. A stream that is being recorded
 * gives the handle that it has. Throws `nothing-to-record` without a live track, `unsupported-recording` where the
 * browser has no recorder.
 *
 * @example
 * const recording = recordStream(stream);
 * const { file, duration } = await recording.stop();
 * video.src = URL.createObjectURL(file);
 */
export function recordStream<T = Blob>(stream: MediaStream, options: RecordStreamOptions<T> = {}): RecordingHandle<T> {
  const known = running.get(stream);
  if (known) return known as RecordingHandle<T>;
  if (!isLive(stream)) throw new RecordingError('nothing-to-record');
  const environment = options.environment ?? browserRecordingEnvironment();
  const { video = stream.getVideoTracks().length > 0 } = options;
  const handle = startRecording(streamSource(stream, options, environment), { ...options, video, environment });
  running.set(stream, handle);
  const forget = (): void => void running.delete(stream);
  handle.done.then(forget, forget);
  return handle;
}

function streamSource(
  stream: MediaStream,
  { mix = [], endAfter = 1_500 }: RecordStreamOptions<never> | RecordStreamOptions<unknown>,
  environment: RecordingEnvironment,
): RecordingSource {
  const tileOf = (source: MediaStream, index: number): Tile => ({
    ...{ id: `${index}`, kind: 'camera', name: null, muted: false },
    picture: () => (index === 0 ? live(source.getVideoTracks()) : null),
    sound: () => live(source.getAudioTracks()),
  });
  const tiles = [stream, ...mix].map(tileOf);
  return {
    tiles: () => tiles,
    layout: (_tiles, size) => new Map([['0', { x: 0, y: 0, ...size }]]),
    size: () => sizeOf(stream, environment),
    onOver(callback) {
      const { clock } = environment;
      let dead: number | null = null;
      return clock.every(250, () => {
        dead = isLive(stream) ? null : (dead ?? clock.now());
        if (dead !== null && clock.now() - dead >= endAfter) callback();
      });
    },
  };
}

function live(tracks: readonly MediaStreamTrack[]): MediaStreamTrack | null {
  return tracks.find(({ readyState }) => readyState === 'live') ?? null;
}

function isLive(stream: MediaStream): boolean {
  return live(stream.getTracks()) !== null;
}

/** As the track says, else as its first frame shows. */
async function sizeOf(
  stream: MediaStream,
  environment: RecordingEnvironment,
): Promise<{ width: number; height: number }> {
  const track = live(stream.getVideoTracks());
  const { width, height } = track?.getSettings() ?? {};
  if (width && height) return { width, height };
  const player = environment.createPlayer();
  player.srcObject = stream;
  player.play().catch(() => {});
  await new Promise<void>((resolve) => {
    player.addEventListener('resize', () => resolve(), { once: true });
    environment.clock.after(patience, resolve);
  });
  const { videoWidth, videoHeight } = player;
  player.srcObject = null;
  return videoWidth > 0 ? { width: videoWidth, height: videoHeight } : fallbackSize;
}
