import type { CallFact } from '../hub/facts.ts';
import { createBoundedMap } from '../limits/bounded-map.ts';
import type { Clock } from '../util/clock.ts';

/** How far a call has come. */
export type CountedStatus =
  | 'initiated'
  | 'ringing'
  | 'accepted'
  | 'connected'
  | 'declined'
  | 'busy'
  | 'cancelled'
  | 'ended';

/** Calls that are remembered, so that a repeated message counts once, and for how long after the last one, ms. */
const maxCalls = 100_000;
const memory = 3_600_000;

/** Tells `reached` once for each status that a call comes to. */
export function createCallStatuses(
  reached: (status: CountedStatus) => void,
  clock: Pick<Clock, 'now'>,
): (fact: CallFact) => void {
  const calls = createBoundedMap<string, Set<CountedStatus>>({
    create: () => new Set(),
    max: maxCalls,
    idle: memory,
    now: () => clock.now(),
  });
  return (fact) => {
    const status = statusOf(fact);
    if (!status) return;
    const before = calls.use(fact.call);
    if (before.has(status)) return;
    before.add(status);
    reached(status);
  };
}

function statusOf(fact: CallFact): CountedStatus | null {
  switch (fact.type) {
    case 'invited':
      return 'initiated';
    case 'rang':
      return 'ringing';
    case 'accepted':
      return 'accepted';
    case 'confirmed':
      return 'connected';
    case 'declined':
      return fact.reason === 'superseded' ? null : fact.reason;
    case 'cancelled':
      return 'cancelled';
    case 'hung-up':
      return 'ended';
    default:
      return null;
  }
}
