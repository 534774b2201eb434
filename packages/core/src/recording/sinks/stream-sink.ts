import type { RecordingSink } from './recording-sink.ts';

/** What a stream was given. */
export interface StreamedFile {
  /** Bytes written. */
  readonly size: number;
  /**
   * Belongs to the file's beginning in place of what was written there, for its duration and for seeking: null when the
   * stream could do that by itself, as those of the File System API can.
   */
  readonly start: Uint8Array | null;
}

/**
 * Writes into a `WritableStream`, at its own pace: a file that the user picked, a compressor, a request's body.
 *
 * @example
 * const handle = await showSaveFilePicker({ suggestedName: 'call.webm' });
 * const recording = recordStream(stream, { sink: streamSink(await handle.createWritable()) });
 */
export function streamSink(stream: WritableStream<Uint8Array>): RecordingSink<StreamedFile> {
  const writer = stream.getWriter();
  const canSeek = typeof (stream as Partial<FileSystemWritableFileStream>).seek === 'function';
  let size = 0;
  let start: Uint8Array | null = null;
  return {
    open: async () => writer.ready,
    async write(bytes) {
      size += bytes.length;
      await writer.ready;
      await writer.write(bytes);
    },
    async rewriteStart(data) {
      if (canSeek) await writer.write({ type: 'write', position: 0, data } as unknown as Uint8Array);
      else start = data;
    },
    async close() {
      await writer.close();
      return { size, start };
    },
    abort: (cause) => writer.abort(cause),
  };
}
