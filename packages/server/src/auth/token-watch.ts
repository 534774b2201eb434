import { ServerError } from '@org/calls-core/protocol';
import { systemClock, type Clock } from '../util/clock.ts';
import type { Identity } from './authenticator.ts';

/** What is told about a token that ends while its client is connected. */
export interface TokenWatchOptions {
  readonly identity: Identity;
  /** Told so many ms before the end, but not before half of what is left. Default 60 000. */
  readonly warnBefore?: number;
  /** An ended token is borne for so many ms. Default 10 000. */
  readonly grace?: number;
  /** The client should renew now. Once for each token. */
  warn(expiresAt: number): void;
  /** Nothing renewed came in time: close with `token-expired`. */
  expire(): void;
  readonly clock?: Pick<Clock, 'wallTime' | 'after'>;
}

/** Watches the token of one connection. */
export interface TokenWatch {
  readonly identity: Identity;
  /**
   * Goes on with a renewed token. Throws `sender-mismatch` for one of another user or another way to sign in,
   * `token-expired` for one that has ended; the watch then goes on as before.
   */
  renew(identity: Identity): void;
  close(): void;
}

/** Timers of JavaScript end at 2³¹ ms; and the time of day may be set while one runs. */
const longestWait = 3_600_000;

/** Starts to watch. An identity without `expiresAt` never ends. */
export function createTokenWatch(options: TokenWatchOptions): TokenWatch {
  const { warnBefore = 60_000, grace = 10_000, clock = systemClock } = options;
  let { identity } = options;
  let stop = (): void => {};

  const wait = (until: number, then: () => void): void => {
    const left = Math.max(0, until - clock.wallTime());
    stop = clock.after(Math.min(left, longestWait), () => (clock.wallTime() >= until ? then() : wait(until, then)));
  };
  const start = ({ expiresAt }: Identity): void => {
    if (expiresAt === undefined) return;
    // Of a short token at half time, else one that is renewed for less than `warnBefore` would be renewed without a pause.
    const ahead = Math.min(warnBefore, (expiresAt - clock.wallTime()) / 2);
    wait(expiresAt - ahead, () => {
      // First, so that a renewal or a close from within `warn` finds a timer to stop.
      wait(expiresAt + grace, options.expire);
      options.warn(expiresAt);
    });
  };
  start(identity);
  return {
    get identity() {
      return identity;
    },
    renew(next) {
      if (next.user !== identity.user || next.authentication !== identity.authentication) {
        throw new ServerError('sender-mismatch', { detail: 'The new token belongs to another user.' });
      }
      if (next.expiresAt !== undefined && next.expiresAt <= clock.wallTime()) throw new ServerError('token-expired');
      stop();
      identity = next;
      start(next);
    },
    close: () => stop(),
  };
}
