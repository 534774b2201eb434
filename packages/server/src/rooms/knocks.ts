import { ServerError } from '@org/calls-core/protocol';
import type { Connection } from '../hub/connection.ts';
import type { JoinAnswer } from '../hub/room-authority.ts';

/** Connections that wait for the decision of a room's owner. */
export interface Knocks {
  /** Resolves when it is answered. */
  add(connection: Connection, room: string, visit: string, answer: JoinAnswer): Promise<void>;
  /** Takes a knock away, when there is one (of this visit, where given): to be answered by whoever takes it. */
  take(connection: Connection, room: string, visit?: string): Knock | undefined;
  roomsOf(connection: Connection): readonly string[];
  /** Who waits for a room. */
  at(room: string): readonly (readonly [Connection, Knock])[];
}

/** One of them. */
export interface Knock extends JoinAnswer {
  readonly visit: string;
}

/** Creates an empty list. */
export function createKnocks(): Knocks {
  const all = new Map<Connection, Map<string, Knock>>();
  const take: Knocks['take'] = (connection, room, visit) => {
    const rooms = all.get(connection);
    const knock = rooms?.get(room);
    if (!rooms || !knock || (visit !== undefined && knock.visit !== visit)) return undefined;
    rooms.delete(room);
    if (rooms.size === 0) all.delete(connection);
    return knock;
  };
  return {
    add(connection, room, visit, answer) {
      take(connection, room)?.refuse(new ServerError('replaced'));
      return new Promise((decided) => {
        const rooms = all.get(connection) ?? new Map<string, Knock>();
        const knock: Knock = {
          visit,
          admit: (body) => (answer.admit(body), decided()),
          refuse: (error) => (answer.refuse(error), decided()),
        };
        all.set(connection, rooms.set(room, knock));
      });
    },
    take,
    at: (room) =>
      [...all].flatMap(([connection, rooms]) => {
        const knock = rooms.get(room);
        return knock ? [[connection, knock] as const] : [];
      }),
    roomsOf: (connection) => [...(all.get(connection)?.keys() ?? [])],
  };
}
