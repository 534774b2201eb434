import { randomUUID } from 'node:crypto';
import {
  type Breakout,
  type DeviceAddress,
  type RoomChatMessage,
  type RoomRole,
  type RoomSnapshot,
  ServerError,
} from '@org/calls-core/protocol';
import type { Candidate, RoomSettings } from './room-operation.ts';

/** A device that waits to be let in. */
export interface Waiting extends Candidate {
  /** Ends the wait for a sign of life, which only another owner’s word vouches for; null when it gave one. */
  stopGrace: (() => void) | null;
}

/** A device that is in. It keeps its place for a while when its connection breaks. */
export interface Member extends Candidate {
  role: RoomRole;
  /** When it came, ms since the Unix epoch: whoever came first is the first to be a moderator. */
  readonly since: number;
  breakout: string | null;
  /** Ends the wait for a connection that broke; null while it is connected. */
  stopGrace: (() => void) | null;
}

/** Why a user stays out. */
export interface Shut {
  readonly code: 'kicked' | 'denied';
  /** Until when, ms of the clock. */
  readonly until: number;
  /** The user's devices that were in. */
  readonly devices: readonly string[];
}

/** A room as its owner has it. */
export interface Room extends RoomSettings {
  readonly name: string;
  /** Id in the call records, from the first member to the last. */
  call: string;
  version: number;
  locked: boolean;
  /** By device, in the order in which they came. */
  readonly members: Map<string, Member>;
  readonly waiting: Map<string, Waiting>;
  /** Users who stay out. */
  readonly shut: Map<string, Shut>;
  readonly chat: RoomChatMessage[];
  breakouts: readonly Breakout[];
}

/** Creates a room without anybody. */
export function createRoom(name: string, settings: RoomSettings, chat: readonly RoomChatMessage[]): Room {
  const { max, lobby } = settings;
  return {
    ...{ name, max, lobby, call: randomUUID(), version: 0, locked: false, chat: [...chat], breakouts: [] },
    ...{ members: new Map(), waiting: new Map(), shut: new Map() },
  };
}

/** One text for a device, as a key. */
export function keyOf({ user, device }: DeviceAddress): string {
  return JSON.stringify([user, device]);
}

/** The devices of a user among some. */
export function ofUser<T extends DeviceAddress>(devices: ReadonlyMap<string, T>, user: string): T[] {
  return [...devices.values()].filter((one) => one.user === user);
}

/** The member that asks; throws `not-in-room`. */
export function memberOf(room: Room, by: DeviceAddress): Member {
  const member = room.members.get(keyOf(by));
  if (!member) throw new ServerError('not-in-room');
  return member;
}

/** Throws `not-in-room`, or `forbidden` for who is no moderator. */
export function checkModerator(room: Room, by: DeviceAddress): void {
  if (memberOf(room, by).role === 'moderator') return;
  throw new ServerError('forbidden', { detail: 'Only moderators of the room may do this.' });
}

/** The room as one of its members may see it. */
export function snapshotOf(room: Room, { role }: Member): RoomSnapshot {
  const { name, version, locked, members, waiting, chat, breakouts } = room;
  return {
    ...{ room: name, version, role, locked, chat: [...chat] },
    members: [...members.values()].map((member) => ({ ...publicOf(member), role: member.role })),
    ...(breakouts.length > 0 && { breakouts }),
    ...(role === 'moderator' && { waiting: [...waiting.values()].map(publicOf) }),
  };
}

/** What others may know of a device. */
export function publicOf({ user, device, name, breakout }: Candidate): PublicMember {
  return { user, device, ...(name !== undefined && { name }), ...(breakout !== null && { breakout }) };
}

interface PublicMember extends DeviceAddress {
  readonly name?: string;
  readonly breakout?: string;
}
