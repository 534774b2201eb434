import type { RecordingSink } from './recording-sink.ts';

/**
 * Keeps the recording as a `Blob`, which browsers hold outside of the page's own memory. The default.
 *
 * @example
 * const { file } = await recordStream(stream, { sink: blobSink() }).stop();
 * video.src = URL.createObjectURL(file);
 */
export function blobSink(): RecordingSink<Blob> {
  let parts: Blob[] = [];
  let type = '';
  return {
    async open(info) {
      type = info.type;
    },
    async write(bytes) {
      parts.push(new Blob([bytes]));
    },
    async rewriteStart(bytes) {
      parts = [new Blob([bytes]), new Blob(parts).slice(bytes.length)];
    },
    async close() {
      const file = new Blob(parts, { type });
      parts = [];
      return file;
    },
    async abort() {
      parts = [];
    },
  };
}
