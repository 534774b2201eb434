import type { RoomChatMessage } from '@org/calls-core/protocol';

/** A device in a room, as callbacks are told. */
export interface RoomPeer {
  readonly user: string;
  readonly device: string;
  readonly name?: string;
}

/** Why somebody left: by themselves, because the connection did not come back, because a moderator removed them or ended the room. */
export type LeaveReason = 'left' | 'disconnect' | 'kicked' | 'ended';

/** A message of a chat as it is kept, with its room. */
export interface KeptChatMessage extends Omit<RoomChatMessage, 'name'> {
  readonly room: string;
  readonly senderName: string | null;
}

/** Where chats are kept beyond the memory of the node that has the room; a `CallStore` is one. */
export interface RoomChatStore {
  addMessage(message: KeptChatMessage): Promise<void>;
  /** The last messages of a room, the oldest of them first. */
  lastMessages(room: string, limit: number): Promise<readonly KeptChatMessage[]>;
  clearMessages(room: string): Promise<unknown>;
}

/** The chat of each room. */
export interface RoomChatOptions {
  /** Messages that somebody who joins is told. Default 50; they take 64 KiB at most, together. */
  readonly last?: number;
  /** Bytes of one message. Default 4096, which is also the most. */
  readonly maxBytes?: number;
  /** What one user may write in all rooms: messages at once, and a second. Default 10 and 1. */
  readonly rate?: { readonly capacity: number; readonly perSecond: number };
  /** Default: memory. */
  readonly store?: RoomChatStore;
  /** Whether the store keeps a chat when the last member has left. Default false: the next ones begin anew. */
  readonly keep?: boolean;
}

/** What the app is told of rooms. What one of these throws goes to `onError`. */
export interface RoomCallbacks {
  /** The first one is about to come in. */
  onRoomCreated?(room: string): void;
  onPeerJoin?(room: string, peer: RoomPeer): void;
  onPeerLeave?(room: string, peer: RoomPeer, reason: LeaveReason): void;
  /** The last one has left. */
  onRoomDestroyed?(room: string): void;
  /** A message was passed on in a room: to all its members when `to` is null. `type` is that of the protocol, as `roster`. */
  onMessage?(type: string, from: string, to: string | null, room: string): void;
  /** A hook, callback or store failed; `where` is its name. */
  onError?(error: unknown, where: string): void;
}

/** Rules of rooms. */
export interface RoomOptions extends RoomCallbacks {
  /** Devices in a room; asked when it is created. Default 50. */
  readonly maxPeers?: number | ((room: string) => number | Promise<number>);
  /** Whether who comes waits until a moderator lets them in; asked when the room is created. Default false. */
  readonly lobby?: boolean | ((room: string) => boolean | Promise<boolean>);
  /** How long the place of a device is kept whose connection broke, ms. Default 10 000. */
  readonly grace?: number;
  /** How long somebody who was denied cannot ask again, ms. Default 30 000. */
  readonly deniedFor?: number;
  /** How long somebody may stay in a breakout room that was closed, or to which they belong no more, ms. Default 5 000. */
  readonly recallGrace?: number;
  readonly chat?: RoomChatOptions;
}
