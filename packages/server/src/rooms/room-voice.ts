import type { DeviceAddress, RoomNotice, ServerNotice } from '@org/calls-core/protocol';
import type { Clock } from '../util/clock.ts';
import type { Candidate, RoomOperation, RoomOrder } from './room-operation.ts';
import type { LeaveReason, RoomOptions, RoomPeer } from './room-options.ts';
import { type Member, publicOf, type Room } from './room.ts';

/** Writes down who was in which room. The time from the first member to the last is one call. */
export interface RoomRecorder {
  joined(call: string, room: string, peer: RoomPeer): void;
  left(call: string, room: string, peer: RoomPeer, reason: LeaveReason): void;
}

/** What an owner works with. */
export interface OwnerParts {
  readonly clock: Clock;
  readonly options: RoomOptions;
  /** Tells a node; in the order of the calls. */
  tell(node: string, order: RoomOrder): void;
  /** Runs what is the app's; what it throws is reported under this name. */
  safely(where: string, run: () => unknown): void;
  /** Writes down who was in which room; null for nowhere. */
  readonly recorder: RoomRecorder | null;
  /** Asks the owner of another room; what it refuses is reported. */
  elsewhere(room: string, operation: RoomOperation): void;
  /** Runs later, unless the owner is closed before. */
  later(ms: number, run: () => void): void;
  /** Time has changed something in a room. */
  settled(room: Room): void;
}

/** Speaks for one room. */
export interface RoomVoice {
  /** Tells all members that the room has changed, and counts the change. */
  changed(notice: Omit<RoomNotice, 'type' | 'room' | 'version'>): void;
  toMembers(notice: ServerNotice): void;
  to(device: Candidate, notice: ServerNotice): void;
  /** Tells the one who waits, and the moderators. */
  waits(event: 'waiting' | 'withdrawn' | 'admitted' | 'denied', who: Candidate, by?: DeviceAddress): void;
  order(node: string, order: RoomOrder): void;
}

/** Creates the voice of a room. */
export function voiceOf(room: Room, { tell }: Pick<OwnerParts, 'tell'>): RoomVoice {
  const { name } = room;
  const connected = (): Member[] => [...room.members.values()].filter(({ stopGrace }) => stopGrace === null);
  const to = (device: Candidate, notice: ServerNotice): void =>
    tell(device.node, { room: name, type: 'notice', to: addressOf(device), notice });
  const toMembers = (notice: ServerNotice): void => {
    // Whose connection broke learns everything with its next seat; its node may be gone.
    const nodes = new Set(connected().map(({ node }) => node));
    for (const node of nodes) tell(node, { room: name, type: 'notice', to: null, notice });
  };
  return {
    to,
    toMembers,
    order: tell,
    changed: (notice) => toMembers({ ...notice, type: 'room', room: name, version: ++room.version }),
    waits(event, who, by) {
      const notice: RoomNotice = {
        ...{ type: 'room', room: name, event, ...publicOf(who) },
        ...(by && { by: by.user }),
      };
      if (event !== 'withdrawn') to(who, notice);
      for (const member of connected()) if (member.role === 'moderator') to(member, notice);
    },
  };
}

/** The address alone. */
export function addressOf({ user, device }: DeviceAddress): DeviceAddress {
  return { user, device };
}
