import { ServerError } from '@org/calls-core/protocol';
import { seat, setRole } from './admission.ts';
import { unassign } from './breakouts.ts';
import { expel, turnAway } from './expulsion.ts';
import type { RoomOperation } from './room-operation.ts';
import { type OwnerParts, voiceOf } from './room-voice.ts';
import { checkModerator, ofUser, type Room, type Shut } from './room.ts';

type Of<Type extends RoomOperation['type']> = Extract<RoomOperation, { readonly type: Type }>;

/** Ms for which a moderator's no holds. */
const defaultDeniedFor = 30_000;

/** Users of whom a room remembers that they stay out; the oldest goes first. */
const maxShut = 1000;

/** A user goes, and stays out until somebody admits them, `time` is over, or the room is empty. */
export function kick(room: Room, { by, user, time = Number.POSITIVE_INFINITY }: Of<'kick'>, parts: OwnerParts): void {
  checkModerator(room, by);
  const members = ofUser(room.members, user);
  const waiting = ofUser(room.waiting, user);
  if (members.length + waiting.length === 0) throw new ServerError('not-found', { detail: 'The user is not here.' });
  if (user === by.user) throw new ServerError('forbidden', { detail: 'Leave the room instead.' });
  const devices = members.map(({ device }) => device);
  shut(room, user, { code: 'kicked', until: parts.clock.now() + time, devices });
  for (const one of waiting) turnAway(room, one, 'kicked', by, parts);
  for (const member of members) expel(room, member, { event: 'kicked', by: by.user }, parts);
  // Only now: who is gone must not hear that they belong to the main room.
  unassign(room, user, by, parts);
}

/** Lets in who waits; who was kicked or denied may come again. */
export function admit(room: Room, { by, user }: Of<'admit'>, parts: OwnerParts): void {
  checkModerator(room, by);
  const waiting = ofUser(room.waiting, user);
  if (!room.shut.delete(user) && waiting.length === 0) throw new ServerError('not-found', { detail: 'Nobody waits.' });
  for (const one of waiting) {
    if (room.members.size >= room.max) throw new ServerError('room-full');
    voiceOf(room, parts).waits('admitted', one, by);
    seat(room, one, parts);
  }
}

/** Does not let in who waits. */
export function deny(room: Room, { by, user }: Of<'deny'>, parts: OwnerParts): void {
  checkModerator(room, by);
  const waiting = ofUser(room.waiting, user);
  if (waiting.length === 0) throw new ServerError('not-found', { detail: 'Nobody waits.' });
  const until = parts.clock.now() + (parts.options.deniedFor ?? defaultDeniedFor);
  shut(room, user, { code: 'denied', until, devices: [] });
  for (const one of waiting) turnAway(room, one, 'denied', by, parts);
}

/** Nobody new comes in, or everybody may. */
export function lock(
  room: Room,
  { type, by }: Extract<RoomOperation, { readonly type: 'lock' | 'unlock' }>,
  parts: OwnerParts,
): void {
  checkModerator(room, by);
  const locked = type === 'lock';
  if (room.locked === locked) return;
  room.locked = locked;
  voiceOf(room, parts).changed({ event: locked ? 'locked' : 'unlocked', user: by.user });
}

/** Makes a member a moderator, or no longer one. */
export function role(room: Room, { by, user, role: wanted }: Of<'role'>, parts: OwnerParts): void {
  checkModerator(room, by);
  const [member] = ofUser(room.members, user);
  if (!member) throw new ServerError('not-found', { detail: 'The user is not in the room.' });
  if (member.role === wanted) return;
  if (wanted === 'moderator' && member.moderates === false)
    throw new ServerError('forbidden', { detail: 'This user may not moderate.' });
  const others = [...room.members.values()].some((one) => one.role === 'moderator' && one.user !== user);
  if (wanted === 'member' && !others)
    throw new ServerError('forbidden', { detail: 'Make somebody else a moderator first.' });
  setRole(room, user, wanted, parts, by);
}

/** Asks one member, or all others, to stop sending. */
export function mute(room: Room, { by, user, source }: Of<'mute'>, parts: OwnerParts): void {
  checkModerator(room, by);
  const all = [...room.members.values()];
  const asked = all.filter((one) => (user === undefined ? one.user !== by.user : one.user === user));
  if (user !== undefined && asked.length === 0) throw new ServerError('not-found', { detail: 'The user is not here.' });
  const voice = voiceOf(room, parts);
  for (const one of asked) voice.to(one, { type: 'mute', room: room.name, by: by.user, source });
}

function shut(room: Room, user: string, how: Shut): void {
  room.shut.delete(user);
  room.shut.set(user, how);
  const [oldest] = room.shut.keys();
  if (room.shut.size > maxShut && oldest !== undefined) room.shut.delete(oldest);
}
