import type { CallHistory, CallHistorySnapshot, HistoryEntry } from '../../src/client/history.ts';
import type { Presence, PresenceWatch } from '../../src/signaling/presence.ts';
import { createStore } from '../../src/util/store.ts';

/** An entry of a history. */
export const historyEntry = (id: string, more: Partial<HistoryEntry> = {}): HistoryEntry => ({
  ...{ id, direction: 'incoming', room: null, peer: 'bob', name: 'Bob', avatar: null, video: false },
  ...{ reason: 'completed', code: null, missed: false, seen: true, startedAt: 0, connectedAt: 1, endedAt: 2 },
  ...{ duration: 1, participants: [], quality: null, ...more },
});

/** A history that shows what a test sets and notes what it is asked. */
export function createFakeHistory(entries: readonly HistoryEntry[] = []) {
  const store = createStore<CallHistorySnapshot>({ entries, unseen: 1, hasMore: true, loading: false });
  const asked: string[] = [];
  const history: CallHistory = {
    get: store.get,
    subscribe: store.subscribe,
    more: async () => void asked.push('more'),
    markSeen: async () => void asked.push('markSeen'),
    remove: async (id) => void asked.push(`remove ${id}`),
    clear: async () => void asked.push('clear'),
    close() {},
  };
  return { history, asked, set: (change: Partial<CallHistorySnapshot>) => store.set({ ...store.get(), ...change }) };
}

/** A watch that shows what a test sets. */
export function createFakePresence() {
  const store = createStore<Readonly<Record<string, Presence>>>({});
  const presence: PresenceWatch = {
    get: store.get,
    subscribe: store.subscribe,
    watch() {},
    set: async () => {},
    close() {},
  };
  return { presence, set: store.set };
}
