import { randomUUID } from 'node:crypto';
import { breakoutRoom, type DeviceAddress, type RoomRole, ServerError } from '@org/calls-core/protocol';
import type { Candidate, FormerPlace } from './room-operation.ts';
import type { LeaveReason } from './room-options.ts';
import { addressOf, type OwnerParts, voiceOf } from './room-voice.ts';
import { keyOf, type Member, ofUser, publicOf, type Room, snapshotOf } from './room.ts';

/** Who waits at most, so that nobody fills the memory from outside. */
const maxWaiting = 100;

/** Who asks where it is the server itself. */
export const nobody: DeviceAddress = { user: '', device: '' };

/** Devices of which a member who comes back is told that they were removed; the latest. */
const maxRemoved = 50;

/** Ms for which a place is kept. */
const defaultGrace = 10_000;

/** Lets a device in, lets it wait (true), or throws the reason why not. */
export function join(room: Room, who: Candidate, parts: OwnerParts, was?: FormerPlace): boolean {
  const key = keyOf(who);
  const before = room.members.get(key);
  const waits = room.waiting.get(key);
  if (was) room.version = Math.max(room.version, was.version);
  if (before) {
    takePlace(room, before, who, parts);
    return false;
  }
  waits?.stopGrace?.();
  if (waits?.visit === who.visit) {
    waits.stopGrace = null;
    return true;
  }
  const isKnown = was !== undefined || ofUser(room.members, who.user).length > 0;
  if (!isKnown) checkDoor(room, who, parts);
  if (room.members.size >= room.max) throw new ServerError('room-full');
  if (isKnown || !room.lobby || who.moderates === true || isFirst(room, who)) {
    seat(room, who, parts, was?.role);
    return false;
  }
  if (room.waiting.size >= maxWaiting && !waits) throw new ServerError('room-full');
  room.waiting.set(key, { ...who, stopGrace: null });
  voiceOf(room, parts).waits('waiting', who);
  return true;
}

/** Lets a device in that has waited or need not. The room must have a place. */
export function seat(room: Room, who: Candidate, parts: OwnerParts, role: RoomRole = roleOf(room, who)): void {
  const { clock, options, recorder } = parts;
  room.waiting.get(keyOf(who))?.stopGrace?.();
  room.waiting.delete(keyOf(who));
  room.shut.delete(who.user);
  if (room.members.size === 0) parts.safely('onRoomCreated', () => options.onRoomCreated?.(room.name));
  const member: Member = { ...who, role, since: clock.wallTime(), stopGrace: null };
  room.members.set(keyOf(who), member);
  // The seat comes first, so that its node listens; the notice that follows is newer than the snapshot.
  tellSeat(room, member, parts);
  voiceOf(room, parts).changed({ event: 'joined', ...publicOf(who), role });
  recorder?.joined(room.call, room.name, publicOf(who));
  parts.safely('onPeerJoin', () => options.onPeerJoin?.(room.name, publicOf(who)));
}

/** The same device is back. */
function takePlace(room: Room, before: Member, who: Candidate, parts: OwnerParts): void {
  before.stopGrace?.();
  const { node, visit, breakout } = who;
  const member: Member = { ...before, node, visit, breakout, stopGrace: null };
  room.members.set(keyOf(who), member);
  tellSeat(room, member, parts);
  // It may not have heard that it is to part from them.
  for (const gone of removedFrom(room).slice(-maxRemoved))
    voiceOf(room, parts).to(member, { type: 'room', room: room.name, event: 'kicked', ...gone });
}

function removedFrom({ shut }: Room): DeviceAddress[] {
  return [...shut].flatMap(([user, { devices }]) => devices.map((device) => ({ user, device })));
}

function tellSeat(room: Room, member: Member, parts: OwnerParts): void {
  const { node, visit } = member;
  parts.tell(node, {
    ...{ room: room.name, type: 'seat', to: addressOf(member), visit },
    snapshot: snapshotOf(room, member),
  });
}

function checkDoor(room: Room, { user, moderates }: Candidate, { clock }: OwnerParts): void {
  const shut = room.shut.get(user);
  if (shut && shut.until > clock.now()) throw new ServerError(shut.code);
  if (room.locked && moderates !== true) throw new ServerError('room-locked');
}

/** True for who would have the room for themselves, and may keep it. */
function isFirst(room: Room, { moderates }: Candidate): boolean {
  return room.members.size === 0 && moderates !== false;
}

function roleOf(room: Room, { user, moderates }: Candidate): RoomRole {
  const [other] = ofUser(room.members, user);
  if (other) return other.role;
  return (moderates ?? !hasModerator(room)) ? 'moderator' : 'member';
}

function hasModerator(room: Room): boolean {
  return [...room.members.values()].some(({ role }) => role === 'moderator');
}

/** A device leaves by itself, or waits no longer. What an earlier visit says counts for nothing. */
export function leave(room: Room, by: DeviceAddress, visit: string, parts: OwnerParts): void {
  withdraw(room, by, visit, parts);
  const member = room.members.get(keyOf(by));
  if (member?.visit === visit) remove(room, member, 'left', parts);
}

/** A connection broke: the place is kept for a while. */
export function absent(room: Room, by: DeviceAddress, visit: string, parts: OwnerParts): void {
  withdraw(room, by, visit, parts);
  const member = room.members.get(keyOf(by));
  if (!member || member.visit !== visit || member.stopGrace) return;
  awaitMember(room, member, parts.options.grace ?? defaultGrace, parts);
}

/** Takes a member out unless it gives a sign of life within so many ms. */
export function awaitMember(room: Room, member: Member, ms: number, parts: OwnerParts): void {
  member.stopGrace = parts.clock.after(ms, () => {
    remove(room, member, 'disconnect', parts);
    parts.settled(room);
  });
}

/** Somebody waits no longer; what an earlier visit says counts for nothing. */
export function withdraw(room: Room, by: DeviceAddress, visit: string, parts: OwnerParts): void {
  const waits = room.waiting.get(keyOf(by));
  if (waits?.visit !== visit) return;
  waits.stopGrace?.();
  room.waiting.delete(keyOf(by));
  voiceOf(room, parts).waits('withdrawn', waits);
}

/** Takes a member out; tells the others unless it was taken out, which has words of its own. */
export function remove(room: Room, member: Member, reason: LeaveReason, parts: OwnerParts): void {
  const { options } = parts;
  member.stopGrace?.();
  room.members.delete(keyOf(member));
  const who = publicOf(member);
  if (reason === 'left' || reason === 'disconnect') voiceOf(room, parts).changed({ event: 'left', ...who, reason });
  parts.recorder?.left(room.call, room.name, who, reason);
  parts.safely('onPeerLeave', () => options.onPeerLeave?.(room.name, who, reason));
  handOver(room, parts);
  if (room.members.size > 0) return;
  parts.safely('onRoomDestroyed', () => options.onRoomDestroyed?.(room.name));
  emptied(room, parts);
}

/** Somebody must be able to let others in: who has been there longest, the connected ones first. */
function handOver(room: Room, parts: OwnerParts): void {
  if (hasModerator(room)) return;
  const able = [...room.members.values()].filter(({ moderates }) => moderates !== false);
  const heir = able.find(({ stopGrace }) => stopGrace === null) ?? able[0];
  if (heir) setRole(room, heir.user, 'moderator', parts);
}

/** Changes what a user may do, on all devices. */
export function setRole(room: Room, user: string, role: RoomRole, parts: OwnerParts, by?: DeviceAddress): void {
  for (const member of ofUser(room.members, user)) member.role = role;
  voiceOf(room, parts).changed({ event: 'role', user, role, ...(by && { by: by.user }) });
}

/** What belonged to those who were there is gone; of those who wait, the first who may have the room comes in. */
export function emptied(room: Room, parts: OwnerParts): void {
  const { chat } = parts.options;
  const { store } = chat ?? {};
  room.chat.length = 0;
  room.locked = false;
  room.call = randomUUID();
  room.shut.clear();
  for (const { id } of room.breakouts) parts.elsewhere(breakoutRoom(room.name, id), { type: 'clear', by: nobody });
  room.breakouts = [];
  if (store && !chat?.keep) parts.safely('clearMessages', () => store.clearMessages(room.name));
  const next = [...room.waiting.values()].find(({ moderates }) => moderates !== false);
  if (!next) return;
  voiceOf(room, parts).waits('admitted', next);
  seat(room, next, parts);
}
