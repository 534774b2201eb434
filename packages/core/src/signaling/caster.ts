import type { Destination } from '../protocol/address.ts';
import type { CallMessage } from '../protocol/messages.ts';
import type { Clock } from '../util/clock.ts';
import type { Alarms } from './alarms.ts';

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

/** First wait before a repetition, doubled each time up to the last, ms. */
const firstWait = { ordered: 1000, bestEffort: 400 };
const lastWait = 5000;

/** Creates a caster. A late device hears of a call only through a repetition, so even an ordered transport repeats. */
export function createCaster(options: {
  readonly clock: Clock;
  readonly alarms: Alarms;
  readonly ordered: boolean;
  readonly transmit: (cast: Cast) => void;
}): Caster {
  const { clock, alarms } = options;
  const casts = new Set<Cast>();
  const stop = (cast: Cast): void => {
    casts.delete(cast);
    alarms.stop(cast);
  };
  const repeat = (cast: Cast, wait: number): void => {
    const left = cast.since + cast.ttl - clock.now();
    if (left <= 0) return stop(cast);
    options.transmit(cast);
    alarms.set(cast, Math.min(wait, left), () => repeat(cast, Math.min(lastWait, wait * 2)));
  };
  const begin = (cast: Cast): void => repeat(cast, options.ordered ? firstWait.ordered : firstWait.bestEffort);
  return {
    cast(cast) {
      casts.add(cast);
      begin(cast);
      return () => stop(cast);
    },
    opened: () => [...casts].forEach(begin),
  };
}
