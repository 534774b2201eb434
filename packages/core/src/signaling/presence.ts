import type { JsonValue } from '../protocol/messages.ts';
import { parseServerFrame, type PresenceNotice, type PresenceStatus } from '../protocol/server-frames.ts';
import { createStore, type Readable } from '../util/store.ts';
import type { ServerDoor } from './transport.ts';
import { ServerError } from '../protocol/server-errors.ts';

/** Whether a user can be reached, as the server knows it. */
export type Presence = Omit<PresenceNotice, 'type'>;

/** What this user shows of itself. */
export interface OwnPresence {
  /** Default: `online`, and `in-call` while in one. */
  readonly status?: Exclude<PresenceStatus, 'offline' | 'in-call'>;
  /** Whatever the app wants others to know: a colour, a status text. At most 4 KiB as JSON. */
  readonly attributes?: JsonValue;
}

/** The presence of the users that are watched, by user id. Those of whom nothing is known yet are not in it. */
export interface PresenceWatch extends Readable<Readonly<Record<string, Presence>>> {
  /** Watches these users from now on, instead of the ones before. */
  watch(users: readonly string[]): void;
  /** Shows this user's own state to others; again after each reconnection. Rejects with a `ServerError`. */
  set(own: OwnPresence): Promise<void>;
  /** Stops watching. Idempotent. */
  close(): void;
}

/**
 * Watches who is online, over a server that knows: the `server` of a transport. While the connection is down the last
 * known state stays; after it everybody is asked for anew. Without a server `onError` gets `no-server`, and `set` rejects.
 *
 * @example
 * const transport = webSocketTransport({ url, server: callsServer() });
 * const presence = watchPresence(transport.server, ['bob', 'carol']);
 * presence.subscribe(({ bob }) => console.log(bob?.status));
 */
export function watchPresence(
  server: ServerDoor | undefined,
  users: readonly string[] = [],
  options: { readonly onError?: (error: unknown) => void } = {},
): PresenceWatch {
  const { onError = () => {} } = options;
  const store = createStore<Readonly<Record<string, Presence>>>({});
  let watched: readonly string[] = [];
  let own: OwnPresence | null = null;
  let closed = false;

  const take = (all: readonly Presence[]): void => {
    const wanted = all.filter(({ user }) => watched.includes(user));
    if (wanted.length > 0) store.set({ ...store.get(), ...Object.fromEntries(wanted.map((one) => [one.user, one])) });
  };
  const request = async (method: string, body: JsonValue): Promise<JsonValue | undefined> => {
    if (!server) throw new ServerError('no-server');
    return server.request(method, body);
  };
  const ask = async (method: string, body: JsonValue): Promise<void> => {
    try {
      take(readAll(await request(method, body)));
    } catch (error) {
      onError(error);
    }
  };
  const show = async (): Promise<void> => void (own && (await request('presence.set', { ...own })));
  const watch = (next: readonly string[]): void => {
    const added = next.filter((user) => !watched.includes(user));
    const removed = watched.filter((user) => !next.includes(user));
    watched = [...next];
    const left = Object.entries(store.get()).filter(([user]) => next.includes(user));
    if (removed.length > 0) store.set(Object.fromEntries(left));
    if (removed.length > 0) void ask('presence.unwatch', { users: removed });
    if (added.length > 0) void ask('presence.watch', { users: added });
  };
  const stops = [
    server?.onNotice((notice) => {
      if (notice.type !== 'presence') return;
      const { type: _, ...presence } = notice;
      take([presence]);
    }),
    server?.onWelcome(() => {
      if (watched.length > 0) void ask('presence.watch', { users: watched });
      show().catch(onError);
    }),
  ];
  watch(users);

  return {
    get: store.get,
    subscribe: store.subscribe,
    watch(next) {
      if (!closed) watch(next);
    },
    set(next) {
      own = next;
      return show();
    },
    close() {
      if (closed) return;
      watch([]);
      closed = true;
      for (const stop of stops) stop?.();
    },
  };
}

/** What the server answered, as far as it can be read. */
function readAll(answer: JsonValue | undefined): readonly Presence[] {
  const list: unknown = Array.isArray(answer) ? answer : (Object(answer) as { users?: unknown }).users;
  return (Array.isArray(list) ? list : []).flatMap((item) => {
    const frame = parseServerFrame({ kind: 'notice', notice: { ...(Object(item) as object), type: 'presence' } });
    if (frame?.kind !== 'notice' || frame.notice.type !== 'presence') return [];
    const { type: _, ...presence } = frame.notice;
    return [presence];
  });
}
