import type { JsonValue } from '../protocol/messages.ts';
import type { HistoryEntry, HistoryPage, HistoryStore } from './history-store.ts';

/** What a server history needs of a transport's `server`. */
export interface HistoryServer {
  request(method: string, body?: JsonValue): Promise<JsonValue | undefined>;
}

/**
 * The history that a `@org/calls-server` keeps: of all devices of the user. The server writes it by itself, so `add` does
 * nothing; entries are as the server tells them.
 */
export function serverHistory(server: HistoryServer): HistoryStore {
  return {
    async list({ limit, cursor }) {
      const page = readPage(await server.request('history.list', { limit, cursor }));
      if (!page) throw new Error('The server’s answer is no page of a history.');
      return page;
    },
    add: async () => {},
    async unseen() {
      const { unseen } = Object(await server.request('missed.count')) as { unseen?: unknown };
      return typeof unseen === 'number' ? unseen : 0;
    },
    markSeen: async () => void (await server.request('missed.seen')),
    remove: async (id) => void (await server.request('history.remove', { call: id })),
    clear: async () => void (await server.request('history.clear')),
  };
}

/** Takes what the list needs for granted only where it is there: a server of another version must not break the page. */
function readPage(value: JsonValue | undefined): HistoryPage | null {
  const { entries, cursor } = Object(value) as { entries?: unknown; cursor?: unknown };
  if (!Array.isArray(entries)) return null;
  return { entries: entries.filter(isEntry), cursor: typeof cursor === 'string' ? cursor : null };
}

function isEntry(value: unknown): value is HistoryEntry {
  const { id, direction, startedAt, endedAt, participants } = Object(value) as Partial<HistoryEntry>;
  return (
    typeof id === 'string' &&
    typeof direction === 'string' &&
    typeof startedAt === 'number' &&
    typeof endedAt === 'number' &&
    Array.isArray(participants)
  );
}
