import type { Connection } from './connection.ts';

/** Who is connected to this node, by user and by room. */
export interface Directory {
  readonly size: number;
  /** Returns the connection that the same device had before, if any. */
  add(connection: Connection): Connection | undefined;
  /** False when it was no longer there. */
  remove(connection: Connection): boolean;
  ofUser(user: string): Iterable<Connection>;
  at(user: string, device: string): Connection | undefined;
  ofRoom(room: string): ReadonlySet<Connection>;
  enter(connection: Connection, room: string): void;
  leave(connection: Connection, room: string): void;
  users(): Iterable<string>;
  rooms(): Iterable<string>;
  all(): Iterable<Connection>;
}

const nobody: ReadonlySet<Connection> = new Set();

/** Creates an empty directory. */
export function createDirectory(): Directory {
  const users = new Map<string, Map<string, Connection>>();
  const rooms = new Map<string, Set<Connection>>();
  let size = 0;
  const leave = (connection: Connection, room: string): void => {
    const members = rooms.get(room);
    connection.rooms.delete(room);
    if (members?.delete(connection) && members.size === 0) rooms.delete(room);
  };
  return {
    get size() {
      return size;
    },
    add(connection) {
      const { user, device } = connection.address;
      const devices = users.get(user) ?? new Map<string, Connection>();
      const before = devices.get(device);
      users.set(user, devices.set(device, connection));
      if (!before) size++;
      return before;
    },
    remove(connection) {
      const { user, device } = connection.address;
      for (const room of connection.rooms) leave(connection, room);
      const devices = users.get(user);
      if (devices?.get(device) !== connection) return false;
      devices.delete(device);
      if (devices.size === 0) users.delete(user);
      size--;
      return true;
    },
    ofUser: (user) => users.get(user)?.values() ?? nobody,
    at: (user, device) => users.get(user)?.get(device),
    ofRoom: (room) => rooms.get(room) ?? nobody,
    enter(connection, room) {
      connection.rooms.add(room);
      rooms.set(room, (rooms.get(room) ?? new Set()).add(connection));
    },
    leave,
    users: () => users.keys(),
    rooms: () => rooms.keys(),
    *all() {
      for (const devices of users.values()) yield* devices.values();
    },
  };
}
