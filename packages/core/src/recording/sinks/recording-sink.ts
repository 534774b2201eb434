/** What is written, told before the first byte. */
export interface SinkInfo {
  /** The file's MIME type. */
  readonly type: string;
  /** A file name with its end, such as `recording-2026-01-01.webm`. */
  readonly name: string;
}

/**
 * Where a recording goes while it is made; one for each recording. Each call waits for the one before. Something that
 * throws ends the recording with `sink-failed`.
 */
export interface RecordingSink<T> {
  open(info: SinkInfo): Promise<void>;
  /** Appends. Resolves when more may come: a slow sink is waited for. */
  write(bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** Overwrites the file's beginning, once, after the last `write`: with the duration and where the index is. */
  rewriteStart(bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** What the recording's `file` is. */
  close(): Promise<T>;
  /** The recording is not wanted any more. */
  abort(cause: unknown): Promise<void>;
}
