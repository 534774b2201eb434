import type { Delivery } from '../cluster/cluster.ts';
import type { Connection } from './connection.ts';
import type { Directory } from './directory.ts';

/** The connections here that a frame is for. */
export function* audience(directory: Directory, to: Delivery['to']): Iterable<Connection> {
  if ('room' in to) yield* directory.ofRoom(to.room);
  else if ('user' in to && to.device !== undefined) {
    const connection = directory.at(to.user, to.device);
    if (connection) yield connection;
  } else if ('user' in to) yield* directory.ofUser(to.user);
}
