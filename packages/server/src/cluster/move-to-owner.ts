import type { Connection } from '../hub/connection.ts';
import type { RoomAuthority } from '../hub/room-authority.ts';
import { createBoundedMap } from '../limits/bounded-map.ts';
import type { Clock } from '../util/clock.ts';
import type { Cluster } from './cluster.ts';

/** A device is moved once in so many ms: an owner that nobody reaches must not send it round in circles. */
const pause = 60_000;
const maxDevices = 10_000;

/** Sends clients whose only room another node decides about to that node, after they have been let in here. */
export function moveToOwner(
  rooms: RoomAuthority,
  { cluster, clock }: { readonly cluster: Cluster; readonly clock: Pick<Clock, 'now'> },
): RoomAuthority {
  const moves = createBoundedMap<string, { done: boolean }>({
    ...{ max: maxDevices, idle: pause, now: () => clock.now() },
    create: () => ({ done: false }),
  });
  const move = async (connection: Connection, room: string): Promise<void> => {
    const url = await cluster.betterPlace(room);
    if (url === null || connection.rooms.size !== 1 || !connection.rooms.has(room)) return;
    const move = moves.use(JSON.stringify(connection.address));
    if (move.done) return;
    move.done = true;
    connection.send({ kind: 'moved', url, reason: 'room' });
  };
  return {
    ...rooms,
    join: (connection, room, answer) =>
      rooms.join(connection, room, {
        ...answer,
        admit(body) {
          answer.admit(body);
          void move(connection, room);
        },
      }),
  };
}
