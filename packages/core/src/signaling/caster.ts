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
  /** The transport is open (again). */
  opened(): void;
}

/** Creates a caster. A late device hears of a call only through a repetition, so even an ordered transport repeats. */
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
    alarms.set(cast, Math.min(left, repetitionDelay(ordered, attempt)), () => repeat(cast, attempt + 1));
  };
  return {
    cast(cast) {
      casts.add(cast);
      repeat(cast);
      return () => stop(cast);
    },
    opened: () => [...casts].forEach((cast) => repeat(cast)),
  };
}
