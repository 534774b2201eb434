import { browserRecordingEnvironment } from '../browser-recording-environment.ts';
import { asRecordingError, RecordingError } from '../recording-error.ts';
import type { RecordingEnvironment } from '../recording-environment.ts';
import { concat, type Bytes } from '../webm/ebml.ts';
import type { RecordingSink, SinkInfo } from './recording-sink.ts';

/** A server that takes a file in parts. A call that rejects is tried again, unless with an `UploadRefusal`. */
export interface UploadTarget<T> {
  /** Begins an upload, returns its id. */
  begin(info: SinkInfo): Promise<string>;
  /** Stores bytes at a position, in place of what is there. The same part may come twice. */
  put(upload: string, position: number, bytes: Bytes): Promise<void>;
  /** The file is whole: `size` bytes. What it returns is the recording's `file`. */
  finish(upload: string, size: number): Promise<T>;
  /** The file is not wanted any more. */
  abort(upload: string): Promise<void>;
}

/** The server will not take it, however often it is tried. */
export class UploadRefusal extends Error {
  override readonly name = 'UploadRefusal';
}

/** How an upload behaves. */
export interface UploadSinkOptions {
  /** Bytes of a part; the last one is smaller. Default 1 MiB. */
  readonly partBytes?: number;
  /** Ms until the next try; `attempt` counts from 1. Default: up to 0.5, 1, 2 … 15 s, by chance. */
  readonly retryDelay?: (attempt: number) => number;
  /** Ms for which one part is tried before the recording fails. Default 600 000. */
  readonly giveUpAfter?: number;
  readonly environment?: Pick<RecordingEnvironment, 'clock'>;
}

/**
 * Uploads while it records, part by part: memory stays flat. A part that fails is sent again until the server has it; what
 * is recorded meanwhile waits, within `maxWaiting`.
 *
 * @example
 * const recording = await recordCall(call, { sink: uploadSink(fetchUpload({ url: '/recordings' })) });
 */
export function uploadSink<T>(target: UploadTarget<T>, options: UploadSinkOptions = {}): RecordingSink<T> {
  const { partBytes = 1024 * 1024, retryDelay = byChance, giveUpAfter = 600_000 } = options;
  const { clock } = options.environment ?? browserRecordingEnvironment();
  let upload = '';
  let position = 0;
  let waiting: Bytes[] = [];
  let size = 0;
  let over = false;
  let wake = (): void => {};

  const persist = async <R>(attempt: () => Promise<R>): Promise<R> => {
    const began = clock.now();
    for (let tries = 1; ; tries++) {
      try {
        return await attempt();
      } catch (cause) {
        if (over || cause instanceof UploadRefusal || clock.now() - began >= giveUpAfter)
          throw asRecordingError('upload-failed', cause);
        await new Promise<void>((resolve) => {
          const stop = clock.after(retryDelay(tries), resolve);
          wake = () => {
            stop();
            resolve();
          };
        });
        if (over) throw new RecordingError('recording-cancelled');
      }
    }
  };
  const flush = async (least: number): Promise<void> => {
    while (size > 0 && size >= least) {
      const all = concat(waiting);
      const part = all.slice(0, partBytes);
      await persist(() => target.put(upload, position, part));
      position += part.length;
      size -= part.length;
      waiting = size > 0 ? [all.slice(part.length)] : [];
    }
  };
  return {
    async open(info) {
      upload = await persist(() => target.begin(info));
    },
    async write(bytes) {
      waiting.push(bytes);
      size += bytes.length;
      await flush(partBytes);
    },
    async rewriteStart(bytes) {
      await flush(0);
      await persist(() => target.put(upload, 0, bytes));
    },
    async close() {
      await flush(0);
      return persist(() => target.finish(upload, position));
    },
    async abort() {
      over = true;
      wake();
      if (upload) await target.abort(upload);
    },
  };
}

function byChance(attempt: number): number {
  return Math.random() * Math.min(15_000, 250 * 2 ** attempt);
}
