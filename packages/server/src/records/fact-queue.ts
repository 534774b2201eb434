import type { Clock } from '../util/clock.ts';
import type { Log } from '../util/log.ts';
import type { RecordFact } from './facts/record-fact.ts';

/** Facts that wait to be written, by call and in order. */
export interface FactQueue {
  add(fact: RecordFact): void;
  /** Calls with facts that wait, and those facts. */
  calls(): readonly (readonly [string, readonly RecordFact[]])[];
  /** These are written. */
  remove(call: string, facts: readonly RecordFact[]): void;
  /** These belong to a call that is not known yet. */
  defer(facts: readonly RecordFact[]): void;
  /** Gives a call up whose facts cannot be written. */
  discard(call: string): void;
  /** Drops what has waited for its call for too long. */
  dropStale(): void;
  /** True when facts wait that were not tried yet. */
  hasNew(): boolean;
  size(): number;
  dropped(): number;
}

/** What may be lost first when there is too much. */
const minor: readonly RecordFact['type'][] = ['quality', 'media', 'details'];

/** Creates a queue that holds at most `limit` facts, and those for an unknown call at most `patience` ms. */
export function createFactQueue(options: {
  readonly clock: Clock;
  readonly log: Log;
  readonly limit: number;
  readonly patience: number;
}): FactQueue {
  const { clock, log, limit, patience } = options;
  const waiting = new Map<string, RecordFact[]>();
  const deferredSince = new Map<RecordFact, number>();
  let size = 0;
  let dropped = 0;
  let quietUntil = -Infinity;

  const remove = (call: string, facts: readonly RecordFact[]): void => {
    const gone = new Set(facts);
    const all = waiting.get(call) ?? [];
    const left = all.filter((fact) => !gone.has(fact));
    size -= all.length - left.length;
    for (const fact of gone) deferredSince.delete(fact);
    if (left.length > 0) waiting.set(call, left);
    else waiting.delete(call);
  };
  const drop = (call: string, facts: readonly RecordFact[]): void => {
    remove(call, facts);
    dropped += facts.length;
  };
  const makeRoom = (): void => {
    if (clock.now() >= quietUntil) log.warn({ waiting: size }, 'records: too many facts wait, some are dropped');
    quietUntil = clock.now() + 10_000;
    const [[call, facts] = ['', []]] = waiting;
    drop(call, facts.slice(0, 1));
  };

  return {
    add(fact) {
      if (size >= limit && minor.includes(fact.type)) return void dropped++;
      if (size >= limit) makeRoom();
      const facts = waiting.get(fact.call);
      if (facts) facts.push(fact);
      else waiting.set(fact.call, [fact]);
      size++;
    },
    calls: () => [...waiting].map(([call, facts]) => [call, [...facts]]),
    remove,
    defer(facts) {
      for (const fact of facts) deferredSince.set(fact, deferredSince.get(fact) ?? clock.now());
    },
    discard: (call) => drop(call, waiting.get(call) ?? []),
    dropStale() {
      for (const [fact, since] of deferredSince) {
        if (clock.now() - since < patience) continue;
        log.debug({ call: fact.call, fact: fact.type }, 'records: a fact of an unknown call is dropped');
        drop(fact.call, [fact]);
      }
    },
    hasNew: () => size > deferredSince.size,
    size: () => size,
    dropped: () => dropped,
  };
}
