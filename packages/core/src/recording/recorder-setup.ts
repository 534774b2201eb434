import type { RecordingOptions } from './recording.ts';
import type { RecordingEnvironment } from './recording-environment.ts';
import { asRecordingError, RecordingError } from './recording-error.ts';
import { extensionOf } from './recording-type.ts';
import type { RecordingSink, SinkInfo } from './sinks/recording-sink.ts';

interface Size {
  readonly width: number;
  readonly height: number;
}

type AnyOptions = Omit<RecordingOptions, 'sink'>;

/** Where the app wants another size than the source has, the height follows from the width, or the other way round. */
export async function sizeOf(source: { size(): Promise<Size> }, { width, height }: AnyOptions): Promise<Size> {
  if (width && height) return even({ width, height });
  const own = await source.size();
  if (width) return even({ width, height: (width * own.height) / own.width });
  return even(height ? { width: (height * own.width) / own.height, height } : own);
}

/** Encoders take no odd sizes. */
function even({ width, height }: Size): Size {
  return { width: Math.max(2, Math.round(width / 2) * 2), height: Math.max(2, Math.round(height / 2) * 2) };
}

/** Of the specification; the type library does not know it yet, and browsers that do not either ignore it. */
interface KeyFrameOptions {
  readonly videoKeyFrameIntervalDuration?: number;
}

/** Ms: seeking lands on key frames. */
const keyFrames: KeyFrameOptions = { videoKeyFrameIntervalDuration: 4_000 };

/** Bits for each pixel of each frame: 2.5 Mbps for 720p at 30, as LiveKit and Jitsi record. */
const bitsPerPixel = 0.09;

export function bitsOf(
  { audioBitsPerSecond = 96_000, videoBitsPerSecond, frameRate = 30 }: AnyOptions,
  mimeType: string,
  size: Size | null,
): MediaRecorderOptions {
  if (!size) return { mimeType, audioBitsPerSecond };
  const pixels = size.width * size.height * frameRate;
  const bits = videoBitsPerSecond ?? Math.round(pixels * bitsPerPixel);
  const options: MediaRecorderOptions & KeyFrameOptions = { mimeType, audioBitsPerSecond, videoBitsPerSecond: bits };
  return { ...options, ...keyFrames };
}

export function openRecorder(
  environment: RecordingEnvironment,
  stream: MediaStream,
  options: MediaRecorderOptions,
): MediaRecorder {
  try {
    return environment.createRecorder(stream, options);
  } catch (cause) {
    throw new RecordingError('unsupported-recording', { cause });
  }
}

/** Resolves when the last chunk has been handed over. */
export function stopRecorder(recorder: MediaRecorder): Promise<void> {
  if (recorder.state === 'inactive') return Promise.resolve();
  return new Promise((resolve) => {
    recorder.onstop = () => resolve();
    recorder.stop();
  });
}

export function nameOf({ name }: AnyOptions, type: string, at: number): string {
  const time = new Date(at).toISOString().slice(0, 19).replaceAll(':', '-');
  return `${name ?? `recording-${time}`}.${extensionOf(type)}`;
}

export async function openSink(sink: Pick<RecordingSink<unknown>, 'open'>, info: SinkInfo): Promise<void> {
  try {
    await sink.open(info);
  } catch (cause) {
    throw asRecordingError('sink-failed', cause);
  }
}
