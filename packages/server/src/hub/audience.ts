import type { Delivery } from '../cluster/cluster.ts';
import type { Connection } from './connection.ts';
import type { Directory } from './directory.ts';

const nobody: readonly Connection[] = [];

/** The connections here that a frame is for. */
export function audience(directory: Directory, to: Delivery['to']): Iterable<Connection> {
  if ('room' in to) return directory.ofRoom(to.room);
  if (!('user' in to)) return nobody;
  if (to.device === undefined) return directory.ofUser(to.user);
  const connection = directory.at(to.user, to.device);
  return connection ? [connection] : nobody;
}
