import type { Destination } from '../protocol/address.ts';
import type { CallMessage } from '../protocol/messages.ts';
import type { Alarms } from '../util/alarms.ts';
import type { Clock } from '../util/clock.ts';
import { repetitionDelay } from './retry-policy.ts';

/** A message that is repeated until its sender stops it. */
export interface Cast {
  readonly id: string;
  readonly to: Destination;
  readonly message: CallMessage;
  readonly ttl: number;
  readonly since: number;
}

/** The idempotent messages that are being repeated. */
export interface Caster {
  cast(cast: Cast): () => void;
  /** The transport is open (again), here or, when a user is given, at one of theirs. */
  opened(user?: string): void;
  /** The server refused it: it is not repeated. Returns it, when it is being repeated. */
  refused(id: string): Cast | undefined;
}

/**
 * Creates a caster. A late device hears of a call only through a repetition, so even an ordered transport repeats. Who
 * may have missed the end of a call has heard its beginning, and asks after a break.
 */
export function createCaster(options: {
  readonly clock: Clock;
  readonly alarms: Alarms;
  readonly ordered: boolean;
  readonly transmit: (cast: Cast) => void;
}): Caster {
  const { clock, alarms, ordered } = options;
  const casts = new Set<Cast>();
  const stop = (cast: Cast): void => {
    casts.delete(cast);
    alarms.stop(cast);
  };
  const repeat = (cast: Cast, attempt = 0): void => {
    const left = cast.since + cast.ttl - clock.now();
    if (left <= 0) return stop(cast);
    options.transmit(cast);
    const once = ordered && cast.message.type === 'cancel';
    // Whoever comes late into a room asks who is there.
    const longest = ordered && 'room' in cast.to ? left : undefined;
    const delay = once ? left : Math.min(left, repetitionDelay(ordered, attempt, longest));
    alarms.set(cast, delay, () => repeat(cast, attempt + 1));
  };
  return {
    cast(cast) {
      casts.add(cast);
      repeat(cast);
      return () => stop(cast);
    },
    refused(id) {
      const cast = [...casts].find((one) => one.id === id);
      if (cast) stop(cast);
      return cast;
    },
    opened(user) {
      for (const cast of [...casts]) if (!user || ('user' in cast.to && cast.to.user === user)) repeat(cast);
    },
  };
}
