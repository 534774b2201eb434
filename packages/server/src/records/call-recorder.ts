import { randomUUID } from 'node:crypto';
import { systemClock, type Clock } from '../util/clock.ts';
import { silentLog, type Log } from '../util/log.ts';
import type { CallStore } from './call-store.ts';
import { createFactQueue } from './fact-queue.ts';
import type { RecordFact } from './facts/record-fact.ts';
import { sweepCalls, type SweepOptions } from './sweep-calls.ts';
import { writeFacts } from './write-facts.ts';

/** How calls are recorded. */
export interface CallRecorderOptions extends SweepOptions {
  readonly store: CallStore;
  readonly clock?: Clock;
  readonly log?: Log;
  /** Facts that come within this time are written together, ms. Default 50. */
  readonly flushAfter?: number;
  /** Facts that wait at most while the database does not answer. Default 10 000. */
  readonly maxQueue?: number;
  /** How long a fact waits for the invitation that another node heard, ms. Default 5000. */
  readonly patience?: number;
  /** How often to look for abandoned calls and old records, ms. Default 60 000. */
  readonly sweepEvery?: number;
}

/** Makes records of what the server learns of calls. */
export interface CallRecorder {
  /** Takes in a fact; it is written soon. Never throws. */
  observe(fact: RecordFact): void;
  /** Resolves when what was observed is written, or the database does not answer. */
  flush(): Promise<void>;
  /** `failing` while the database does not answer: for the server's readiness. */
  health(): 'ok' | 'failing';
  /** Facts that are not written yet. */
  waiting(): number;
  /** Facts that were lost: the queue was full, or their call was never heard of. */
  dropped(): number;
  /** Closes calls whose end nobody reported, and removes what is to be kept no longer. Resolves to how many calls were closed. Runs by itself, too. */
  sweep(): Promise<number>;
  /** Writes what it has, once, and stops. The store stays open. Idempotent. */
  close(): Promise<void>;
}

/** Ms between attempts while the database does not answer. */
const firstRetry = 250;
const lastRetry = 30_000;

/**
 * Creates a recorder. Signaling never waits for it: facts are queued, written together, and tried again when the database
 * fails; the queue is bounded.
 *
 * @example
 * const recorder = createCallRecorder({ store: await sqliteCallStore({ file: 'calls.db' }) });
 * recorder.observe({ type: 'call-invited', call: 'c1', from: 'alice', to: 'bob', media: 'video', at: Date.now() });
 */
export function createCallRecorder(options: CallRecorderOptions): CallRecorder {
  const {
    store,
    clock = systemClock,
    log = silentLog,
    flushAfter = 50,
    patience = 5000,
    sweepEvery = 60_000,
  } = options;
  const queue = createFactQueue({ clock, log, limit: options.maxQueue ?? 10_000, patience });
  let failures = 0;
  let stopTimer: (() => void) | null = null;
  let running: Promise<void> | null = null;
  let closing: Promise<void> | null = null;

  const failed = (error: unknown, what: string): void => {
    // Once for each outage.
    if (failures++ === 0) log.error({ error: String(error), waiting: queue.size() }, `records: ${what}`);
  };
  const worked = (): void => {
    if (failures > 0) log.info({ waiting: queue.size() }, 'records: the database answers again');
    failures = 0;
  };
  const schedule = (delay: number): void => {
    if (stopTimer || running || closing) return;
    stopTimer = clock.after(delay, () => {
      stopTimer = null;
      void run();
    });
  };
  const run = (): Promise<void> => {
    stopTimer?.();
    stopTimer = null;
    running ??= writeFacts({ store, queue, log, createId: randomUUID })
      .then(worked, (error: unknown) => failed(error, 'the database does not answer; facts wait'))
      .finally(() => {
        running = null;
        queue.dropStale();
        if (queue.size() > 0) schedule(nextDelay());
      });
    return running;
  };
  const nextDelay = (): number => {
    if (failures > 0) return Math.min(lastRetry, firstRetry * 2 ** (failures - 1));
    return queue.hasNew() ? flushAfter : Math.max(flushAfter, patience / 10);
  };
  const flush = async (): Promise<void> => {
    await running; // which may have begun before what is asked for was observed
    await run();
  };
  const sweep = async (): Promise<number> => {
    try {
      const closed = await sweepCalls(store, clock.wallTime(), options);
      worked();
      return closed;
    } catch (error) {
      failed(error, 'a sweep failed');
      return 0;
    }
  };
  const stopSweeps = clock.every(sweepEvery, () => void sweep());

  return {
    observe(fact) {
      if (closing) return;
      queue.add(fact);
      schedule(failures > 0 ? nextDelay() : flushAfter);
    },
    flush,
    health: () => (failures > 0 ? 'failing' : 'ok'),
    waiting: () => queue.size(),
    dropped: () => queue.dropped(),
    sweep,
    close() {
      closing ??= (async () => {
        stopSweeps();
        await flush();
        stopTimer?.();
        if (queue.size() > 0) log.error({ lost: queue.size() }, 'records: facts were not written before the end');
      })();
      return closing;
    },
  };
}
