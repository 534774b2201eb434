import type { JsonValue, PresenceNotice, PresenceStatus } from '@org/calls-core/protocol';
import type { Connection } from '../hub/connection.ts';
import type { HubListener } from '../hub/hub-listener.ts';
import type { Clock } from '../util/clock.ts';
import { createCallTracker } from './call-tracker.ts';
import { createOnlineUsers } from './online-users.ts';
import {
  localFeed,
  type PresenceFeed,
  type PresenceNews,
  type PresencePart,
  type ShownStatus,
} from './presence-feed.ts';
import { createWatchers } from './watchers.ts';

/** Rules of presence. */
export interface PresenceOptions {
  /** How long a device counts as online after its connection broke, so that a reload does not flicker; ms. Default 5000. */
  readonly grace?: number;
  /** Users that one connection may watch. Default 200. */
  readonly maxWatched?: number;
}

/** What everybody may know of a user. */
export type PresenceView = Omit<PresenceNotice, 'type'>;

/** Who is online, here and at other nodes. */
export interface Presence {
  readonly listener: HubListener;
  /** Tells of changes from now on; resolves with the state. Rejects with `message-too-large`. */
  watch(connection: Connection, users: readonly string[]): Promise<readonly PresenceView[]>;
  unwatch(connection: Connection, users: readonly string[]): void;
  set(connection: Connection, own: { readonly status: ShownStatus; readonly attributes?: JsonValue }): void;
  /** Everybody who is online, by user id. */
  online(): Promise<readonly PresenceView[]>;
  /** The rooms of a user have changed. */
  moved(user: string): void;
  /** Takes in what another node tells. */
  hear(news: PresenceNews): void;
  /** What this node knows of these users, or of all who are connected here. */
  partsOf(users: readonly string[] | null): readonly PresencePart[];
  close(): void;
}

/** How often to look for nodes that are gone, ms. */
const sweepEvery = 2000;

/** Creates the presence of a node. */
export function createPresence(parts: {
  readonly node: string;
  readonly clock: Clock;
  readonly options?: PresenceOptions;
  readonly feed?: PresenceFeed;
}): Presence {
  const { node, clock, options = {}, feed = localFeed() } = parts;
  const tracker = createCallTracker();
  const watchers = createWatchers(options.maxWatched ?? 200);
  /** What other nodes said of watched users, by user and node, and when. */
  const elsewhere = new Map<string, Map<string, { readonly part: PresencePart; readonly at: number }>>();
  const told = new Map<string, string>();
  const users = createOnlineUsers({
    ...{ clock, grace: options.grace ?? 5000, changed },
    gone: (user) => tracker.leaveAll(user).forEach(noteCall),
  });

  const partOf = (user: string): PresencePart | null => {
    const part = users.partOf(user);
    const inCall = tracker.has(user) || users.inRoom(user);
    if (part) return { ...part, node, inCall };
    return inCall ? { node, user, devices: 0, status: 'online', inCall, setAgo: clock.now() } : null;
  };
  const keep = (part: PresencePart): void => {
    if (part.node === node) return;
    const known = elsewhere.get(part.user) ?? new Map<string, { part: PresencePart; at: number }>();
    elsewhere.set(part.user, known.set(part.node, { part, at: clock.now() }));
  };
  const viewOf = (user: string, others: readonly PresencePart[] = agedParts(user)): PresenceView =>
    join(
      user,
      [partOf(user), ...others].filter((part) => part !== null),
    );
  const agedParts = (user: string): PresencePart[] =>
    [...(elsewhere.get(user)?.values() ?? [])].map(({ part, at }) => aged(part, clock.now() - at));
  const tell = (user: string): void => {
    const audience = watchers.of(user);
    if (audience.size === 0) return forget(user);
    const view = viewOf(user);
    if (told.get(user) === keyOf(view)) return;
    told.set(user, keyOf(view));
    const text = JSON.stringify({ kind: 'notice', notice: { type: 'presence', ...view } });
    for (const connection of audience) connection.sendText(text);
  };
  const forget = (user: string): void => {
    if (watchers.of(user).size > 0) return;
    told.delete(user);
    elsewhere.delete(user);
  };
  function changed(user: string): void {
    const part = partOf(user);
    feed.publish({
      type: 'part',
      part: part ?? { node, user, devices: 0, status: 'online', inCall: false, setAgo: clock.now() },
    });
    tell(user);
  }

  function noteCall(news: Extract<PresenceNews, { type: 'call' }>): void {
    feed.publish(news);
    tracker.apply(news).forEach(tell);
  }
  const stopSweep = clock.every(sweepEvery, () => {
    for (const [user, known] of elsewhere) {
      const lost = [...known.keys()].filter((other) => !feed.runs(other));
      for (const other of lost) known.delete(other);
      if (lost.length > 0) tell(user);
    }
  });

  return {
    listener: {
      came(connection) {
        const before = users.came(connection);
        if (before) watchers.gone(before);
      },
      went(connection) {
        watchers.gone(connection);
        users.went(connection);
      },
      fact(fact) {
        const news = tracker.observe(fact);
        if (news) noteCall(news);
      },
    },
    async watch(connection, wanted) {
      if (!users.has(connection)) return [];
      watchers.add(connection, wanted);
      for (const part of await feed.fetch(wanted)) keep(part);
      return wanted.map((user) => {
        const view = viewOf(user);
        if (watchers.of(user).size > 0) told.set(user, keyOf(view));
        return view;
      });
    },
    unwatch(connection, unwanted) {
      watchers.remove(connection, unwanted);
      unwanted.forEach(forget);
    },
    set: users.set,
    async online() {
      const all = new Map<string, PresencePart[]>([...users.users()].map((user) => [user, []]));
      for (const part of await feed.fetch(null)) all.set(part.user, [...(all.get(part.user) ?? []), part]);
      const views = [...all].map(([user, others]) => viewOf(user, others));
      return views.filter(({ devices }) => devices > 0).toSorted((a, b) => (a.user < b.user ? -1 : 1));
    },
    moved: changed,
    hear(news) {
      if (news.type === 'call') return tracker.apply(news).forEach(tell);
      if (watchers.of(news.part.user).size === 0) return;
      keep(news.part);
      tell(news.part.user);
    },
    partsOf: (wanted) => (wanted ?? [...users.users()]).flatMap((user) => partOf(user) ?? []),
    close() {
      stopSweep();
      users.close();
    },
  };
}

/** One picture of what several nodes know. */
function join(user: string, parts: readonly PresencePart[]): PresenceView {
  const present = parts.filter(({ devices }) => devices > 0).toSorted((a, b) => a.setAgo - b.setAgo);
  const [last] = present;
  const seen = parts.flatMap(({ lastSeenAgo }) => lastSeenAgo ?? []);
  if (!last) {
    const lastSeenAgo = Math.min(...seen);
    return { user, status: 'offline', devices: 0, ...(seen.length > 0 && { lastSeenAgo }) };
  }
  const { attributes, authentication } = last;
  const isInCall = parts.some(({ inCall }) => inCall);
  // Who wants not to be disturbed says so in a call, too.
  const status: PresenceStatus = isInCall && last.status !== 'busy' ? 'in-call' : last.status;
  const devices = present.reduce((sum, part) => sum + part.devices, 0);
  return {
    ...{ user, status, devices },
    ...(attributes !== undefined && { attributes }),
    ...(authentication !== undefined && { authentication }),
  };
}

function aged(part: PresencePart, ms: number): PresencePart {
  const { setAgo, lastSeenAgo } = part;
  return { ...part, setAgo: setAgo + ms, ...(lastSeenAgo !== undefined && { lastSeenAgo: lastSeenAgo + ms }) };
}

/** Tells two views apart that differ in more than time. */
function keyOf(view: PresenceView): string {
  return JSON.stringify({ ...view, lastSeenAgo: undefined });
}
