import type { RoomNotice, RoomRole, RoomSnapshot, ServerNotice } from '@org/calls-core/protocol';
import type { FormerPlace } from './room-operation.ts';

/** Who is in the rooms that have members at this node, wherever they are connected. */
export interface RoomIndex {
  /** A member of this node is told what the room is like. */
  learn(snapshot: RoomSnapshot): void;
  /** What the members of this node are told. */
  hear(notice: ServerNotice): void;
  forget(room: string): void;
  /** True when the user is in the room. */
  has(room: string, user: string): boolean;
  /** What a device was there, as of the last news. */
  placeOf(room: string, member: { user: string; device: string }): FormerPlace | null;
}

interface Known {
  version: number;
  /** Roles by user and device. */
  readonly users: Map<string, Map<string, RoomRole>>;
}

/** Creates an empty index. */
export function createRoomIndex(): RoomIndex {
  const rooms = new Map<string, Known>();
  const add = ({ users }: Known, user: string, device: string, role: RoomRole): void =>
    void users.set(user, (users.get(user) ?? new Map<string, RoomRole>()).set(device, role));
  const drop = ({ users }: Known, user: string, device: string): void => {
    const devices = users.get(user);
    devices?.delete(device);
    if (devices?.size === 0) users.delete(user);
  };
  const apply = (known: Known, { event, user, device = '', role = 'member' }: RoomNotice): void => {
    if (event === 'joined') add(known, user, device, role);
    else if (event === 'left' || event === 'kicked' || event === 'ended') drop(known, user, device);
    else if (event === 'role') for (const one of known.users.get(user)?.keys() ?? []) add(known, user, one, role);
  };
  return {
    learn({ room, version, members }) {
      const known: Known = { version, users: new Map() };
      for (const { user, device, role } of members) add(known, user, device, role);
      rooms.set(room, known);
    },
    hear(notice) {
      const known = notice.type === 'room' ? rooms.get(notice.room) : undefined;
      if (!known || notice.type !== 'room' || notice.version === undefined || notice.version <= known.version) return;
      known.version = notice.version;
      apply(known, notice);
    },
    forget: (room) => void rooms.delete(room),
    has: (room, user) => rooms.get(room)?.users.has(user) ?? false,
    placeOf(room, { user, device }) {
      const known = rooms.get(room);
      const role = known?.users.get(user)?.get(device);
      return known && role ? { role, version: known.version } : null;
    },
  };
}
