import { asRecordingError, RecordingError } from './recording-error.ts';
import type { RecordingSink } from './sinks/recording-sink.ts';
import type { Bytes } from './webm/ebml.ts';
import { createSeekableWebm } from './webm/seekable-webm.ts';

/** Writes what the recorder gives to a sink, one after the other, and mends the file at the end. */
export interface FileWriter<T> {
  add(chunk: Blob): void;
  /** Bytes that were added and not stored yet. */
  readonly waiting: number;
  readonly stored: number;
  /** Resolves when everything is stored; rejects with what went wrong. */
  close(): Promise<{ readonly file: T; readonly duration: number | null }>;
  abort(cause: unknown): Promise<void>;
}

/** Creates a writer to an open sink. `progress` runs after each chunk, `failed` once, with the first fault. */
export function createFileWriter<T>(
  sink: RecordingSink<T>,
  on: { progress(): void; failed(error: RecordingError): void },
): FileWriter<T> {
  const webm = createSeekableWebm();
  let work: Promise<void> = Promise.resolve();
  let waiting = 0;
  let stored = 0;
  let failure: RecordingError | null = null;

  const write = async (bytes: Bytes): Promise<void> => {
    if (bytes.length === 0 || failure) return;
    await sink.write(bytes);
    stored += bytes.length;
  };
  const fail = (cause: unknown): void => {
    if (failure) return;
    failure = asRecordingError('sink-failed', cause);
    on.failed(failure);
  };
  const store = async (chunk: Blob): Promise<void> => {
    try {
      if (!failure) await write(webm.push(new Uint8Array(await chunk.arrayBuffer())));
    } catch (cause) {
      fail(cause);
    }
    waiting -= chunk.size;
    on.progress();
  };
  return {
    add(chunk) {
      waiting += chunk.size;
      work = work.then(() => store(chunk));
    },
    get waiting() {
      return waiting;
    },
    get stored() {
      return stored;
    },
    async close() {
      await work;
      if (failure) throw failure;
      try {
        const { tail, head } = webm.finish();
        await write(tail);
        if (head) await sink.rewriteStart(head);
        return { file: await sink.close(), duration: webm.duration };
      } catch (cause) {
        fail(cause);
        throw asRecordingError('sink-failed', cause);
      }
    },
    async abort(cause) {
      failure ??= new RecordingError('recording-cancelled');
      // First: a sink that tries again and again would be waited for.
      await sink.abort(cause).catch(() => {});
      await work;
    },
  };
}
