import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import { type HistoryEntry, type HistoryStore, mergeEntries, placeOf, readPlace } from './history-store.ts';

/** Options of `indexedDbHistory`. */
export interface IndexedDbHistoryOptions {
  /** Whose history: each user of a browser has one of their own. */
  readonly user: string;
  /** Calls that are kept; the oldest go first. Default 1000. */
  readonly max?: number;
}

interface Schema extends DBSchema {
  calls: {
    key: string;
    value: HistoryEntry & { readonly unseen: 0 | 1 };
    indexes: { place: [number, string]; unseen: number };
  };
}

/**
 * A history in the browser, shared by its tabs: it is there again when the page is opened anew.
 *
 * @example
 * const history = createCallHistory(calls, { store: indexedDbHistory({ user: 'alice' }) });
 */
export function indexedDbHistory({ user, max = 1000 }: IndexedDbHistoryOptions): HistoryStore {
  let opening: Promise<IDBPDatabase<Schema>> | null = null;
  const open = (): Promise<IDBPDatabase<Schema>> => {
    // A browser that refuses now may not later: private windows, a full disk.
    opening ??= openDatabase(user, () => (opening = null)).catch((error: unknown) => {
      opening = null;
      throw error;
    });
    return opening;
  };
  return {
    async list({ limit, cursor }) {
      const place = readPlace(cursor);
      const range = place ? IDBKeyRange.upperBound([...place], true) : null;
      const entries: HistoryEntry[] = [];
      const index = (await open()).transaction('calls').store.index('place');
      for (let at = await index.openCursor(range, 'prev'); at; at = await at.continue()) {
        if (entries.length === limit) return { entries, cursor: placeOf(entries.at(-1) as HistoryEntry) };
        entries.push(withoutMark(at.value));
      }
      return { entries, cursor: null };
    },
    async add(entry) {
      const { store, done } = (await open()).transaction('calls', 'readwrite');
      const before = await store.get(entry.id);
      const merged = mergeEntries(before && withoutMark(before), entry);
      await store.put({ ...merged, unseen: merged.missed && !merged.seen ? 1 : 0 });
      let surplus = (await store.count()) - max;
      for (let at = await store.index('place').openCursor(); at && surplus > 0; at = await at.continue()) {
        await at.delete();
        surplus--;
      }
      await done;
    },
    unseen: async () => (await open()).countFromIndex('calls', 'unseen', 1),
    async markSeen() {
      const { store, done } = (await open()).transaction('calls', 'readwrite');
      for (let at = await store.index('unseen').openCursor(1); at; at = await at.continue())
        await at.update({ ...at.value, seen: true, unseen: 0 });
      await done;
    },
    remove: async (id) => (await open()).delete('calls', id),
    clear: async () => (await open()).clear('calls'),
  };
}

function openDatabase(user: string, closed: () => void): Promise<IDBPDatabase<Schema>> {
  return openDB<Schema>(`calls-history ${user}`, 1, {
    upgrade(database) {
      const calls = database.createObjectStore('calls', { keyPath: 'id' });
      calls.createIndex('place', ['startedAt', 'id']);
      calls.createIndex('unseen', 'unseen');
    },
    // Another tab with a newer version waits for this one.
    blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close(),
    terminated: closed,
  });
}

/** Booleans are no keys of an index: the mark stands beside them. */
function withoutMark(stored: HistoryEntry & { readonly unseen?: 0 | 1 }): HistoryEntry {
  const entry = { ...stored };
  delete entry.unseen;
  return entry;
}
