import type { HistoryEntry, HistoryStore } from '../history/history-store.ts';
import { memoryHistory } from '../history/memory-history.ts';
import type { MissedCallNotice } from '../protocol/server-frames.ts';
import type { ServerDoor } from '../signaling/transport.ts';
import { createStore, type Readable } from '../util/store.ts';
import type { Call, CallClient } from './api.ts';
import { recordCall } from './record-call.ts';

export { memoryHistory } from '../history/memory-history.ts';
export { mergeEntries } from '../history/history-store.ts';
export { serverHistory } from '../history/server-history.ts';
export type { HistoryServer } from '../history/server-history.ts';
export type {
  HistoryEntry,
  HistoryPage,
  HistoryParticipant,
  HistoryQuality,
  HistoryStore,
} from '../history/history-store.ts';

/** Options of `createCallHistory`. */
export interface CallHistoryOptions {
  /** Where it is kept. Default: in memory. */
  readonly store?: HistoryStore;
  /** A transport's `server`: calls that came while no device was there are told by it, and become entries. */
  readonly server?: ServerDoor | undefined;
  /** Entries that are loaded at once. Default 50. */
  readonly pageSize?: number;
  /** Measures the calls for their means: one `getStats` every 2 s. Default true. */
  readonly quality?: boolean;
  /** Unix time, ms. Default `Date.now`. */
  readonly now?: () => number;
  /** A store that fails; nothing else is lost by it. Default: nobody is told. */
  readonly onError?: (error: unknown) => void;
}

/** The calls that are over, as far as they are loaded. */
export interface CallHistorySnapshot {
  /** Newest first. */
  readonly entries: readonly HistoryEntry[];
  /** Missed calls that the user has not looked at, loaded or not. */
  readonly unseen: number;
  /** There are older ones: `more()` loads them. */
  readonly hasMore: boolean;
  readonly loading: boolean;
}

/** A history of calls: watch it as a `Readable`. */
export interface CallHistory extends Readable<CallHistorySnapshot> {
  /** Loads the next page. */
  more(): Promise<void>;
  /** The user has looked at the list. */
  markSeen(): Promise<void>;
  remove(id: string): Promise<void>;
  clear(): Promise<void>;
  /** Stops recording. What is stored stays. Idempotent. */
  close(): void;
}

/**
 * Keeps a history of a client's calls: an entry for each that ends, missed ones marked until the user has seen them.
 *
 * @example
 * const history = createCallHistory(calls, { store: indexedDbHistory({ user: 'alice' }) });
 * history.subscribe(({ entries, unseen }) => render(entries, unseen));
 */
export function createCallHistory(calls: CallClient, options: CallHistoryOptions = {}): CallHistory {
  const { store = memoryHistory(), server, pageSize = 50, quality = true, onError = () => {} } = options;
  const now = options.now ?? Date.now;
  const state = createStore<CallHistorySnapshot>({ entries: [], unseen: 0, hasMore: false, loading: true });
  const records = new WeakMap<Call, () => HistoryEntry | null>();
  let cursor: string | null = null;
  let size = pageSize;
  let work: Promise<void> = Promise.resolve();
  let closed = false;

  const set = (change: Partial<CallHistorySnapshot>): void => state.set({ ...state.get(), ...change });
  /** One thing after the other: what is read was not half written. */
  const run = (task: () => Promise<void>): Promise<void> => (work = work.then(task).catch(onError));
  const load = async (): Promise<void> => {
    try {
      const page = await store.list({ limit: size, cursor: null });
      cursor = page.cursor;
      set({ entries: page.entries, hasMore: cursor !== null, unseen: await store.unseen() });
    } finally {
      set({ loading: false });
    }
  };
  const change = (write: () => Promise<void>): Promise<void> =>
    run(async () => {
      await write();
      await load();
    });
  const add = (entry: HistoryEntry): Promise<void> => change(() => store.add(entry));
  const watch = (call: Call): void => {
    if (!records.has(call)) records.set(call, recordCall(call, { quality, now }));
  };
  const notice = (missed: MissedCallNotice): void => {
    if (!state.get().entries.some(({ id }) => id === missed.call)) void add(missedEntry(missed, now() - missed.ageMs));
  };

  calls.get().calls.forEach(watch);
  const stops = [
    calls.on('added', watch),
    calls.on('ended', (call) => {
      const entry = records.get(call)?.();
      if (entry) void add(entry);
    }),
    server?.onNotice((news) => void (news.type === 'missed-call' && notice(news))),
  ];
  void run(load);

  return {
    get: state.get,
    subscribe: state.subscribe,
    more: () =>
      run(async () => {
        if (cursor === null) return;
        set({ loading: true });
        size += pageSize;
        await load();
      }),
    markSeen: () => change(() => store.markSeen()),
    remove: (id) => change(() => store.remove(id)),
    clear: () => change(() => store.clear()),
    close() {
      if (closed) return;
      closed = true;
      for (const stop of stops) stop?.();
    },
  };
}

/** A call that only the server knows of: it never rang here. */
function missedEntry({ call, from, name, video }: MissedCallNotice, at: number): HistoryEntry {
  return {
    ...{ id: call, direction: 'incoming', room: null, peer: from, name: name ?? null, avatar: null, video },
    ...{ reason: 'no-answer', code: null, missed: true, seen: false, startedAt: at, connectedAt: null, endedAt: at },
    ...{ duration: 0, participants: [{ user: from, name: name ?? null, joinedAt: null, leftAt: null }], quality: null },
  };
}
