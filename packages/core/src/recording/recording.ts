import type { Readable } from '../util/store.ts';
import type { RecordingEnvironment } from './recording-environment.ts';
import type { RecordingError } from './recording-error.ts';
import type { RecordingSink } from './sinks/recording-sink.ts';

/** A recording at one moment. */
export interface RecordingState {
  /** `starting` until the first frame is taken; `stopping` while the last bytes are stored. */
  readonly status: 'starting' | 'recording' | 'paused' | 'stopping' | 'stopped' | 'failed';
  /** Ms recorded so far, without pauses; kept up to date about once a second. */
  readonly duration: number;
  /** Bytes stored so far. */
  readonly bytes: number;
  /** Nothing is recorded at the moment because the sink takes too long; goes on by itself. */
  readonly waiting: boolean;
  /** Why it failed, or ended early. */
  readonly error: RecordingError | null;
}

/** A recording that is over. */
export interface Recording<T = Blob> {
  readonly id: string;
  /** What the sink made: a `Blob` by default. */
  readonly file: T;
  /** The file's name with its end, for a download. */
  readonly name: string;
  /** MIME type as the browser wrote it. */
  readonly type: string;
  /** Ms, without pauses. */
  readonly duration: number;
  /** Bytes. */
  readonly size: number;
  /** Unix time, ms. */
  readonly startedAt: number;
  /** The browser's recorder gave up before it was told to; what it had recorded is in the file. */
  readonly error: RecordingError | null;
}

/** A recording that runs. */
export interface RecordingHandle<T = Blob> {
  readonly id: string;
  readonly state: Readable<RecordingState>;
  /** Resolves when it is over, whatever ended it; rejects when there is no file. Unobserved rejections are silent. */
  readonly done: Promise<Recording<T>>;
  /** Ends it; the same as `done`. Idempotent. */
  stop(): Promise<Recording<T>>;
  /** Time that passes until `resume` is not in the file. */
  pause(): void;
  resume(): void;
  /** Ends it and throws away what was recorded: `done` rejects `recording-cancelled`. */
  cancel(): void;
}

/** Options of every recording. */
export interface RecordingOptions<T = Blob> {
  /** Where it goes. Default `blobSink()`. */
  readonly sink?: RecordingSink<T>;
  /** MIME types to try, best first. Default: VP9, VP8, WebM, MP4, with Opus or AAC. */
  readonly types?: readonly string[];
  /** False records the sound alone. */
  readonly video?: boolean;
  /** Default: by size and frame rate, 2.5 Mbps for 720p at 30. */
  readonly videoBitsPerSecond?: number;
  /** Default 96 000. */
  readonly audioBitsPerSecond?: number;
  /** Pixels. */
  readonly width?: number;
  readonly height?: number;
  /** Frames a second. Default 30. */
  readonly frameRate?: number;
  /** Stops by itself after so many ms of recording. */
  readonly maxDuration?: number;
  /** Bytes that may wait for the sink before the recording pauses. Default 64 MiB. */
  readonly maxWaiting?: number;
  /** The file's name without its end, which follows from the type. Default `recording-` and the time. */
  readonly name?: string;
  /** Default: the page's. */
  readonly environment?: RecordingEnvironment;
}
