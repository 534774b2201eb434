import type {
  Breakout,
  DeviceAddress,
  MediaSource,
  RoomNotice,
  RoomRole,
  RoomSnapshot,
  ServerNotice,
} from '@org/calls-core/protocol';

/*
 * What nodes say to each other about rooms: plain JSON. A room's state belongs to one node, its owner; the nodes of its
 * members ask it (operations), and it tells them (orders).
 */

/** Who wants to come in. */
export interface Candidate extends DeviceAddress {
  readonly name?: string;
  /** The node of its connection. */
  readonly node: string;
  /** Drawn for each join: what is said of an earlier one no longer counts. */
  readonly visit: string;
  /** Whether it may moderate; null when nobody said: then the first one may. */
  readonly moderates: boolean | null;
  /** The breakout room in which it is. */
  readonly breakout: string | null;
}

/** How a room begins, where it does. */
export interface RoomSettings {
  readonly max: number;
  readonly lobby: boolean;
}

/** What a member had at an owner that is no more. */
export interface FormerPlace {
  readonly role: RoomRole;
  readonly version: number;
}

/** What is asked of a room's owner; `by` is who asks. */
export type RoomOperation =
  /** Answered by `waiting`; a `seat` or `refuse` follows. `was`: it is in the room already, and the owner is new. */
  | { readonly type: 'join'; readonly by: Candidate; readonly settings: RoomSettings; readonly was?: FormerPlace }
  /** `absent`: the connection broke. `removed`: it was removed from the room around this breakout room. */
  | { readonly type: 'leave' | 'absent' | 'removed'; readonly by: DeviceAddress; readonly visit: string }
  | { readonly type: 'members'; readonly by: DeviceAddress }
  | { readonly type: 'lock' | 'unlock'; readonly by: DeviceAddress }
  | { readonly type: 'admit'; readonly by: DeviceAddress; readonly user: string }
  | { readonly type: 'deny'; readonly by: DeviceAddress; readonly user: string }
  /** `time`: ms for which the user stays out. */
  | { readonly type: 'kick'; readonly by: DeviceAddress; readonly user: string; readonly time?: number }
  | { readonly type: 'role'; readonly by: DeviceAddress; readonly user: string; readonly role: RoomRole }
  /** All others, without `user`. */
  | { readonly type: 'end'; readonly by: DeviceAddress }
  | { readonly type: 'breakouts'; readonly by: DeviceAddress; readonly breakouts: readonly Breakout[] }
  /** To the room itself, where null. */
  | { readonly type: 'assign'; readonly by: DeviceAddress; readonly user: string; readonly breakout: string | null }
  /** Whether somebody may go into a breakout room, and moderate there. */
  | { readonly type: 'may-enter'; readonly by: DeviceAddress; readonly breakout: string }
  /** A member came into a breakout room, or left it. */
  | { readonly type: 'moved'; readonly by: DeviceAddress; readonly breakout: string; readonly inside: boolean }
  /** The room that this one is a breakout of wants it empty, or without a user. */
  | { readonly type: 'clear'; readonly by: DeviceAddress; readonly user?: string }
  | { readonly type: 'mute'; readonly by: DeviceAddress; readonly user?: string; readonly source: MediaSource }
  | { readonly type: 'chat'; readonly by: DeviceAddress; readonly id?: string; readonly text: string };

/** Why somebody who waits does not come in. */
export type RefusalCode = 'denied' | 'kicked' | 'call-over';

/** What an owner tells the nodes. */
export type RoomOrder = { readonly room: string } & (
  | { readonly type: 'seat'; readonly to: DeviceAddress; readonly visit: string; readonly snapshot: RoomSnapshot }
  | { readonly type: 'refuse'; readonly to: DeviceAddress; readonly visit: string; readonly code: RefusalCode }
  /** Who is taken out gets the notice, and nothing more of the room. */
  | { readonly type: 'unseat'; readonly to: DeviceAddress; readonly visit: string; readonly notice: RoomNotice }
  /** The node says who is there, and who waits. */
  | { readonly type: 'roll-call' }
  /** For the members at this node, or for one device. */
  | { readonly type: 'notice'; readonly to: DeviceAddress | null; readonly notice: ServerNotice }
);

/** The names under which nodes ask each other. */
export const roomTopics = { operation: 'room.operation', order: 'room.order' } as const;
