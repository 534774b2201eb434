import { ServerError } from '@org/calls-core/protocol';
import type { HubListener } from '../hub/hub-listener.ts';
import type { Clock } from '../util/clock.ts';
import type { Log } from '../util/log.ts';
import { type CallRecorder, type CallRecorderOptions, createCallRecorder } from './call-recorder.ts';
import type { CallStore } from './call-store.ts';
import { recordFactOf } from './facts/record-fact-of.ts';
import { lazyCallStore } from './lazy-call-store.ts';
import { sqliteCallStore } from './sqlite.ts';

/** The records of a running server. */
export interface ServerRecords {
  /** Rejects with a `ServerError` alone: `unavailable` when the database does not answer. */
  readonly store: CallStore;
  readonly recorder: CallRecorder;
  /** Takes in what the hub passes on. */
  readonly listener: HubListener;
  /** False while the database does not answer, or when it could not be opened. */
  ready(): boolean;
  /** Writes what waits, and closes the store if it is the server's own. */
  close(): Promise<void>;
}

/** What is told to a server about its records. */
export interface ServerRecordsOptions {
  /** Default: SQLite in memory, for a day. */
  readonly store: CallStore | Promise<CallStore> | undefined;
  readonly recorder: Partial<CallRecorderOptions> | undefined;
  readonly clock: Clock;
  readonly log: Log;
}

/** So long is kept what lies in memory, ms. */
const memoryKeepFor = 24 * 3_600_000;

/** Opens the records of a server. */
export function createServerRecords(options: ServerRecordsOptions): ServerRecords {
  const { clock, log } = options;
  const own = options.store === undefined;
  const opening = Promise.resolve(options.store ?? sqliteCallStore({ file: ':memory:' }));
  let lost = false;
  opening.catch((error: unknown) => {
    lost = true;
    log.error({ err: error }, 'records: the store could not be opened');
  });
  const store = lazyCallStore(opening);
  const recorder = createCallRecorder({
    ...(own && { keepFor: memoryKeepFor }),
    ...options.recorder,
    store,
    clock,
    log,
  });
  return {
    store: typedErrors(store, log),
    recorder,
    listener: {
      fact(fact) {
        const known = recordFactOf(fact, clock.wallTime());
        if (known) recorder.observe(known);
      },
    },
    ready: () => !lost && recorder.health() === 'ok',
    async close() {
      await recorder.close();
      if (own && !lost) await store.close();
    },
  };
}

/** The same store; what its database says stays in the log. */
function typedErrors(store: CallStore, log: Log): CallStore {
  const told = (error: unknown): never => {
    if (error instanceof ServerError) throw error;
    log.error({ err: error }, 'records: the database failed');
    throw new ServerError('unavailable', { detail: 'The records cannot be reached at the moment.', cause: error });
  };
  return new Proxy(store, {
    get: (target, name) => {
      const method = Reflect.get(target, name) as ((...values: readonly unknown[]) => Promise<unknown>) | undefined;
      return method && ((...values: readonly unknown[]) => method(...values).catch(told));
    },
  });
}
