import { ServerError } from '@org/calls-core/protocol';
import type { Connection } from '../hub/connection.ts';

/** Who watches whom. */
export interface Watchers {
  /** Throws `message-too-large` when one connection would watch too many. */
  add(connection: Connection, users: readonly string[]): void;
  remove(connection: Connection, users: readonly string[]): void;
  gone(connection: Connection): void;
  of(user: string): ReadonlySet<Connection>;
}

const nobody: ReadonlySet<Connection> = new Set();

/** Creates an empty list; a connection watches `max` users. */
export function createWatchers(max: number): Watchers {
  const watched = new Map<Connection, Set<string>>();
  const watchers = new Map<string, Set<Connection>>();
  const remove = (connection: Connection, users: Iterable<string>): void => {
    const mine = watched.get(connection);
    for (const user of users) {
      mine?.delete(user);
      const others = watchers.get(user);
      others?.delete(connection);
      if (others?.size === 0) watchers.delete(user);
    }
    if (mine?.size === 0) watched.delete(connection);
  };
  return {
    add(connection, users) {
      const mine = new Set([...(watched.get(connection) ?? []), ...users]);
      if (mine.size > max)
        throw new ServerError('message-too-large', { detail: `A connection watches ${max} users at most.` });
      if (mine.size > 0) watched.set(connection, mine);
      for (const user of users) watchers.set(user, (watchers.get(user) ?? new Set<Connection>()).add(connection));
    },
    remove,
    gone: (connection) => remove(connection, [...(watched.get(connection) ?? [])]),
    of: (user) => watchers.get(user) ?? nobody,
  };
}
