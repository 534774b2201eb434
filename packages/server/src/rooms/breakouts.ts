import {
  type Breakout,
  breakoutRoom,
  type DeviceAddress,
  limits,
  maxAssigned,
  readBreakoutRoom,
  ServerError,
} from '@org/calls-core/protocol';
import { nobody } from './admission.ts';
import type { RoomOperation } from './room-operation.ts';
import { type OwnerParts, voiceOf } from './room-voice.ts';
import { checkModerator, keyOf, ofUser, type Room } from './room.ts';

type Of<Type extends RoomOperation['type']> = Extract<RoomOperation, { readonly type: Type }>;

/** Ms for which somebody may stay where they no longer belong. */
const defaultGrace = 5_000;

/** Opens breakout rooms, changes them, or closes them all. */
export function setBreakouts(room: Room, { by, breakouts }: Of<'breakouts'>, parts: OwnerParts): void {
  checkModerator(room, by);
  if (readBreakoutRoom(room.name))
    throw new ServerError('forbidden', { detail: 'A breakout room has none of its own.' });
  if (breakouts.some(({ id }) => breakoutRoom(room.name, id).length > limits.nameLength))
    throw new ServerError('invalid-message', { detail: 'The name of the room is too long for breakout rooms.' });
  change(room, breakouts, by, parts);
}

/** Assigns one user, or takes them back. */
export function assign(room: Room, { by, user, breakout }: Of<'assign'>, parts: OwnerParts): void {
  checkModerator(room, by);
  if (breakout !== null) find(room, breakout);
  const without = leftOut(room.breakouts, user);
  const next = without.map((one) => (one.id === breakout ? { ...one, users: [...one.users, user] } : one));
  if (next.flatMap(({ users }) => users).length > maxAssigned)
    throw new ServerError('message-too-large', { detail: `${maxAssigned} users are assigned at most.` });
  change(room, next, by, parts);
}

/** A user belongs nowhere any more. */
export function unassign(room: Room, user: string, by: DeviceAddress, parts: OwnerParts): void {
  if (room.breakouts.some(({ users }) => users.includes(user))) change(room, leftOut(room.breakouts, user), by, parts);
}

/** Lets in who is assigned, and moderators. */
export function mayEnter(room: Room, { by, breakout }: Of<'may-enter'>): { readonly moderates: boolean } {
  const { users } = find(room, breakout);
  const moderates = moderatesHere(room, by.user);
  if (moderates || users.includes(by.user)) return { moderates };
  throw new ServerError('forbidden', { detail: 'Another breakout room, or none, is this user’s.' });
}

/** Notes where a member is. */
export function moved(room: Room, { by, breakout, inside }: Of<'moved'>, parts: OwnerParts): void {
  const member = room.members.get(keyOf(by));
  if (!member || inside === (member.breakout === breakout)) return;
  member.breakout = inside ? breakout : null;
  const { user, device } = by;
  voiceOf(room, parts).changed({ event: 'moved', user, device, ...(inside && { breakout }) });
}

function change(room: Room, next: readonly Breakout[], by: DeviceAddress, parts: OwnerParts): void {
  const before = room.breakouts;
  room.breakouts = next;
  const list = next.map((one) => ({ ...one, users: [...one.users] }));
  voiceOf(room, parts).changed({ event: 'breakouts', user: by.user, breakouts: list });
  parts.later(parts.options.recallGrace ?? defaultGrace, () => clearOut(room, before, parts));
}

/** Whoever is still where they no longer belong must go. */
function clearOut(room: Room, before: readonly Breakout[], { elsewhere }: OwnerParts): void {
  for (const { id, users } of before) {
    const now = room.breakouts.find((one) => one.id === id);
    const inner = breakoutRoom(room.name, id);
    if (!now) elsewhere(inner, { type: 'clear', by: nobody });
    for (const user of now ? users : [])
      if (!now?.users.includes(user) && !moderatesHere(room, user))
        elsewhere(inner, { type: 'clear', by: nobody, user });
  }
}

function find({ breakouts }: Room, id: string): Breakout {
  const found = breakouts.find((one) => one.id === id);
  if (!found) throw new ServerError('not-found', { detail: 'There is no such breakout room.' });
  return found;
}

function leftOut(breakouts: readonly Breakout[], user: string): readonly Breakout[] {
  return breakouts.map((one) => ({ ...one, users: one.users.filter((other) => other !== user) }));
}

function moderatesHere({ members }: Room, user: string): boolean {
  return ofUser(members, user).some(({ role }) => role === 'moderator');
}
