import { ServerError } from '@org/calls-core/protocol';
import type { Cluster } from '../cluster/cluster.ts';
import type { ServerHooks } from '../hooks.ts';
import type { Directory } from '../hub/directory.ts';
import type { RoomAuthority } from '../hub/hub.ts';

/** Rooms that anybody may enter whom `canJoin` lets in. */
export function createOpenRooms(options: {
  readonly hooks: ServerHooks;
  readonly cluster: Cluster;
  readonly directory: () => Directory;
}): RoomAuthority {
  const { hooks, cluster, directory } = options;
  return {
    async join(connection, room) {
      if (!(await (hooks.canJoin?.(connection.identity, room) ?? true))) throw new ServerError('forbidden');
      if (directory().ofRoom(room).size === 0) cluster.roomEntered(room);
      directory().enter(connection, room);
    },
    leave(connection, room) {
      directory().leave(connection, room);
      if (directory().ofRoom(room).size === 0) cluster.roomLeft(room);
    },
  };
}
