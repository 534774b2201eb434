import { browserRecordingEnvironment } from '../browser-recording-environment.ts';
import type { RecordingEnvironment } from '../recording-environment.ts';
import type { RecordingSink } from './recording-sink.ts';

/** Where in the page's private files a recording goes. */
export interface OpfsSinkOptions {
  /** Folder, made when it is missing. Default: the root. */
  readonly folder?: string;
  /** Default: as the recording is called. */
  readonly name?: string;
  readonly environment?: Pick<RecordingEnvironment, 'files'>;
}

/**
 * Writes to the page's private files (OPFS) on disk: memory stays flat however long it takes. The file is there once the
 * recording has ended.
 *
 * @example
 * const recording = recordStream(stream, { sink: opfsSink({ folder: 'recordings' }) });
 */
export function opfsSink(options: OpfsSinkOptions = {}): RecordingSink<File> {
  const { environment = browserRecordingEnvironment() } = options;
  let directory: FileSystemDirectoryHandle;
  let handle: FileSystemFileHandle;
  let file: FileSystemWritableFileStream | null = null;
  return {
    async open({ name }) {
      const root = await environment.files();
      directory = options.folder ? await root.getDirectoryHandle(options.folder, { create: true }) : root;
      handle = await directory.getFileHandle(options.name ?? name, { create: true });
      file = await handle.createWritable();
    },
    write: async (data) => file?.write(data),
    rewriteStart: async (data) => file?.write({ type: 'write', position: 0, data }),
    async close() {
      await file?.close();
      return handle.getFile();
    },
    async abort() {
      await file?.abort();
      if (file) await directory.removeEntry(handle.name);
    },
  };
}
