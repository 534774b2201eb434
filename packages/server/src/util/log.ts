/** Where log lines go; a pino logger fits. `details` is plain data, never a token or the text of a message. */
export interface Log {
  error(details: object, message: string): void;
  warn(details: object, message: string): void;
  info(details: object, message: string): void;
  debug(details: object, message: string): void;
}

/** Logs nothing. */
export const silentLog: Log = { error() {}, warn() {}, info() {}, debug() {} };
