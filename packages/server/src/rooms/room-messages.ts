import type { Route } from '@org/calls-core/protocol';
import type { Directory } from '../hub/directory.ts';
import type { HubListener } from '../hub/hub-listener.ts';
import type { RoomOptions } from './room-options.ts';
import type { Rooms, RoomsParts } from './rooms.ts';

/** Tells the app of each message that is passed on in a room. */
export function createRoomMessages(parts: {
  readonly options: RoomOptions;
  readonly rooms: Pick<Rooms, 'share'>;
  readonly directory: () => Directory;
  readonly safely: RoomsParts['safely'];
}): HubListener {
  const { options, directory, safely } = parts;
  const { onMessage } = options;
  if (!onMessage) return {};
  const roomsOf = ({ from, to }: Route): readonly string[] => {
    if ('room' in to) return [to.room];
    const connection = directory().at(from.user, from.device);
    if (!connection || !('user' in to)) return [];
    const shared = [...connection.rooms].find((room) => parts.rooms.share(connection, to.user, room));
    return shared === undefined ? [] : [shared];
  };
  return {
    passed(message) {
      const { from, to, kind } = message;
      const { type } = Object(message.message) as { type?: unknown };
      for (const room of roomsOf(message)) {
        const receiver = 'user' in to ? to.user : null;
        safely('onMessage', () => onMessage(typeof type === 'string' ? type : kind, from.user, receiver, room));
      }
    },
  };
}
