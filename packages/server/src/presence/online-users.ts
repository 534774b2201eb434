import { isMetadata, type JsonValue, ServerError } from '@org/calls-core/protocol';
import type { Identity } from '../auth/authenticator.ts';
import type { Connection } from '../hub/connection.ts';
import type { Clock } from '../util/clock.ts';
import type { PresencePart, ShownStatus } from './presence-feed.ts';

/** The users who are connected to this node. A device that went counts until the grace time is over. */
export interface OnlineUsers {
  /** Returns the connection that the same device had before, if any. */
  came(connection: Connection): Connection | undefined;
  has(connection: Connection): boolean;
  went(connection: Connection): void;
  /** Rejects what is too large as `message-too-large`. */
  set(connection: Connection, own: { readonly status: ShownStatus; readonly attributes?: JsonValue }): void;
  partOf(user: string): Omit<PresencePart, 'node' | 'inCall'> | null;
  /** True when one of the user's devices is in a room. */
  inRoom(user: string): boolean;
  users(): Iterable<string>;
  close(): void;
}

interface User {
  readonly devices: Map<string, { readonly connection: Connection; stop: (() => void) | null }>;
  identity: Identity;
  status: ShownStatus;
  own: JsonValue | undefined;
  attributes: JsonValue | undefined;
  setAt: number;
}

/** Users of whom it is remembered when they were last online. */
const maxSeen = 10_000;

/** Creates an empty list. `changed` is told of each user for whom something may have changed, `gone` of who is offline. */
export function createOnlineUsers(parts: {
  readonly clock: Clock;
  /** Ms. */
  readonly grace: number;
  readonly changed: (user: string) => void;
  readonly gone: (user: string) => void;
}): OnlineUsers {
  const { clock, grace } = parts;
  const users = new Map<string, User>();
  const seen = new Map<string, number>();

  const forget = (name: string, device: string, wentAt: number): void => {
    const user = users.get(name);
    user?.devices.delete(device);
    if (user?.devices.size === 0) {
      users.delete(name);
      seen.delete(name);
      seen.set(name, wentAt);
      const [oldest] = seen.keys();
      if (seen.size > maxSeen && oldest !== undefined) seen.delete(oldest);
      parts.gone(name);
    }
    parts.changed(name);
  };
  return {
    came(connection) {
      const { address, identity } = connection;
      const user: User = users.get(address.user) ?? {
        ...{ devices: new Map(), identity, status: 'online', own: undefined, setAt: clock.now() },
        attributes: attributesOf(identity, undefined),
      };
      user.identity = identity;
      const before = user.devices.get(address.device);
      before?.stop?.();
      user.devices.set(address.device, { connection, stop: null });
      users.set(address.user, user);
      parts.changed(address.user);
      return before?.connection;
    },
    has(connection) {
      const entry = users.get(connection.address.user)?.devices.get(connection.address.device);
      return entry?.connection === connection && entry.stop === null;
    },
    went(connection) {
      const { user, device } = connection.address;
      const entry = users.get(user)?.devices.get(device);
      if (entry?.connection !== connection) return;
      const wentAt = clock.now();
      entry.stop = clock.after(grace, () => forget(user, device, wentAt));
    },
    set({ address, identity }, { status, attributes }) {
      const all = attributesOf(identity, attributes);
      if (all !== undefined && !isMetadata(all))
        throw new ServerError('message-too-large', { detail: 'Attributes take 4 KiB and 8 levels at most.' });
      const user = users.get(address.user);
      if (!user) return;
      Object.assign(user, { status, own: attributes, attributes: all, setAt: clock.now() });
      parts.changed(address.user);
    },
    partOf(name) {
      const user = users.get(name);
      const wentAt = seen.get(name);
      if (!user) {
        if (wentAt === undefined) return null;
        return { user: name, devices: 0, status: 'online', setAgo: clock.now(), lastSeenAgo: clock.now() - wentAt };
      }
      const { devices, status, attributes, identity, setAt } = user;
      return {
        ...{ user: name, devices: devices.size, status, authentication: identity.authentication },
        ...{ setAgo: clock.now() - setAt, ...(attributes !== undefined && { attributes }) },
      };
    },
    inRoom: (name) =>
      [...(users.get(name)?.devices.values() ?? [])].some(({ connection }) => connection.rooms.size > 0),
    users: () => users.keys(),
    close() {
      for (const { devices } of users.values()) for (const { stop } of devices.values()) stop?.();
    },
  };
}

/** What the app set, beside the name and the picture by which the user signed in. */
function attributesOf({ name, avatar }: Identity, own: JsonValue | undefined): JsonValue | undefined {
  const known = { ...(name !== undefined && { name }), ...(avatar !== undefined && { avatar }) };
  if (own === undefined) return Object.keys(known).length > 0 ? known : undefined;
  return own === null || typeof own !== 'object' || Array.isArray(own) ? own : { ...known, ...own };
}
