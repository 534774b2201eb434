import { type HistoryEntry, type HistoryStore, mergeEntries, placeOf, readPlace } from './history-store.ts';

/** A history that lasts as long as the page, of the newest `max` calls. Default 500. */
export function memoryHistory({ max = 500 }: { readonly max?: number } = {}): HistoryStore {
  let entries: readonly HistoryEntry[] = [];
  return {
    async list({ limit, cursor }) {
      const place = readPlace(cursor);
      const from = place ? entries.filter((entry) => isBefore(entry, place)) : entries;
      const page = from.slice(0, limit);
      const last = page.at(-1);
      return { entries: page, cursor: last && from.length > limit ? placeOf(last) : null };
    },
    async add(entry) {
      const before = entries.find(({ id }) => id === entry.id);
      const others = entries.filter((one) => one !== before);
      entries = [...others, mergeEntries(before, entry)].sort(newestFirst).slice(0, max);
    },
    unseen: async () => entries.filter(({ missed, seen }) => missed && !seen).length,
    async markSeen() {
      entries = entries.map((entry) => (entry.seen ? entry : { ...entry, seen: true }));
    },
    async remove(id) {
      entries = entries.filter((entry) => entry.id !== id);
    },
    async clear() {
      entries = [];
    },
  };
}

function newestFirst(a: HistoryEntry, b: HistoryEntry): number {
  return b.startedAt - a.startedAt || (a.id < b.id ? 1 : -1);
}

/** True when an entry comes after the place in the list: it is older. */
function isBefore({ startedAt, id }: HistoryEntry, [at, of]: readonly [number, string]): boolean {
  return startedAt < at || (startedAt === at && id < of);
}
