import { destination, pino } from 'pino';
import type { Log } from '../util/log.ts';
import { UsageError } from './usage-error.ts';

const levels = ['debug', 'info', 'warn', 'error', 'silent'];

/** A log of JSON lines to stderr, so that stdout has the one line for people. Throws a `UsageError` for an unknown level. */
export function createLog(level: string): Log {
  if (!levels.includes(level)) throw new UsageError(`--log-level must be one of ${levels.join(', ')}.`);
  const secrets = ['token', 'authorization', 'cookie', 'secret', 'text', 'frame'];
  const redact = { paths: secrets.flatMap((name) => [name, `*.${name}`]), censor: '(left out)' };
  return pino({ level, base: null, redact }, destination({ dest: 2, sync: true }));
}
