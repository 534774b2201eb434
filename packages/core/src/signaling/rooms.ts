import type { Alarms } from '../util/alarms.ts';
import type { Logger } from '../util/log.ts';
import type { SignalingTransport } from './transport.ts';

/** The rooms whose messages are wanted. */
export interface Rooms {
  has(room: string): boolean;
  /** `removed` is called when the server does not let it in or takes it out. */
  join(room: string, removed: (cause: unknown) => void): () => void;
  removed(room: string, cause: unknown): void;
  /** The transport is open (again). */
  opened(): void;
}

/** Wait before a room that could not be joined is tried again, ms. */
const retryAfter = 2000;

/** Keeps rooms joined over reconnections. */
export function createRooms(options: {
  readonly transport: SignalingTransport;
  readonly alarms: Alarms;
  readonly log: Logger;
  readonly isOpen: () => boolean;
}): Rooms {
  const { transport, alarms, log } = options;
  const rooms = new Map<string, { members: number; leave: () => void; removed: (cause: unknown) => void }>();
  const enter = async (room: string): Promise<void> => {
    const wanted = rooms.get(room);
    if (!wanted || !transport.joinRoom || !options.isOpen()) return;
    try {
      const leave = await transport.joinRoom(room);
      if (rooms.get(room) === wanted) wanted.leave = leave;
      else if (!rooms.has(room)) leave();
    } catch (error) {
      if (isFinal(error)) return wanted.removed(error);
      log.warn('transport: a room could not be joined', error);
      alarms.set(wanted, retryAfter, () => void enter(room));
    }
  };
  return {
    has: (room) => rooms.has(room),
    removed: (room, cause) => rooms.get(room)?.removed(cause),
    join(room, removed) {
      const wanted = rooms.get(room) ?? { members: 0, leave: () => transport.leaveRoom?.(room), removed };
      let joined = true;
      rooms.set(room, wanted);
      if (wanted.members++ === 0) void enter(room);
      return () => {
        if (!joined) return;
        joined = false;
        if (--wanted.members > 0) return;
        rooms.delete(room);
        alarms.stop(wanted);
        wanted.leave();
      };
    },
    opened: () => [...rooms.keys()].forEach(enter),
  };
}

/** True when a server said no: to ask again would not help. */
function isFinal(error: unknown): boolean {
  const { code, recoverable } = Object(error) as { code?: unknown; recoverable?: unknown };
  return recoverable === false || code === 'room-full' || code === 'room-locked';
}
