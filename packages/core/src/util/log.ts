import type { Clock } from './clock.ts';

/** How much is logged; each level includes those before it. */
export type LogLevel = 'silent' | 'error' | 'warn' | 'info' | 'debug';

/** Where log lines go. `details` is plain data: no secrets, no media objects. */
export interface Logger {
  error(message: string, details?: unknown): void;
  warn(message: string, details?: unknown): void;
  info(message: string, details?: unknown): void;
  debug(message: string, details?: unknown): void;
}

const order: readonly LogLevel[] = ['silent', 'error', 'warn', 'info', 'debug'];

/** Lets lines up to `level` through to `sink`. */
export function createLogger(sink: Logger, level: LogLevel): Logger {
  const limit = order.indexOf(level);
  const at = (name: Exclude<LogLevel, 'silent'>): Logger['error'] =>
    order.indexOf(name) <= limit ? (message, details) => sink[name](message, details) : () => {};
  return { error: at('error'), warn: at('warn'), info: at('info'), debug: at('debug') };
}

/** Tells why messages are dropped: once a second for each reason, so that who floods us does not flood the log. */
export function createDropLog(log: Logger, clock: Clock): (reason: string, from?: unknown) => void {
  const quietUntil: Record<string, number> = {};
  return (reason, from) => {
    if (clock.now() < (quietUntil[reason] ?? 0)) return;
    quietUntil[reason] = clock.now() + 1000;
    log.debug(`signaling: dropped, ${reason}`, from);
  };
}

/** Logs nothing. */
export const silentLogger: Logger = { error() {}, warn() {}, info() {}, debug() {} };
