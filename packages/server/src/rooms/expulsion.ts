import type { DeviceAddress, RoomNotice } from '@org/calls-core/protocol';
import { emptied, nobody, remove } from './admission.ts';
import type { Candidate, RefusalCode } from './room-operation.ts';
import { addressOf, type OwnerParts, voiceOf } from './room-voice.ts';
import { checkModerator, keyOf, type Member, ofUser, publicOf, type Room } from './room.ts';

/** What an expelled member is told. */
type Word = Pick<RoomNotice, 'by'> & { readonly event: 'kicked' | 'ended' };

/** Takes a member out, and tells the others. */
export function expel(room: Room, member: Member, word: Word, parts: OwnerParts): void {
  // Told first: its node forgets the room with this order.
  const notice = unseat(room, member, word, parts);
  room.members.delete(keyOf(member));
  voiceOf(room, parts).changed(notice);
  remove(room, member, word.event, parts);
}

/** Somebody was removed from the room around this one: the others here hear that it is gone for good. */
export function removed(room: Room, by: DeviceAddress, visit: string, parts: OwnerParts): void {
  const member = room.members.get(keyOf(by));
  if (member?.visit === visit) expel(room, member, { event: 'kicked' }, parts);
}

/** Turns somebody away who waits. */
export function turnAway(room: Room, who: Candidate, code: RefusalCode, by: DeviceAddress, parts: OwnerParts): void {
  const { node, visit } = who;
  voiceOf(room, parts).waits('denied', who, by);
  room.waiting.get(keyOf(who))?.stopGrace?.();
  room.waiting.delete(keyOf(who));
  parts.tell(node, { room: room.name, type: 'refuse', to: addressOf(who), visit, code });
}

/** The room is over for everybody who is there, and for who waits. */
export function endForAll(room: Room, by: DeviceAddress, parts: OwnerParts): void {
  checkModerator(room, by);
  clear(room, by, parts);
}

/** A breakout room is to be empty, or without a user. */
export function clearBreakout(room: Room, user: string | undefined, parts: OwnerParts): void {
  if (user === undefined) return clear(room, nobody, parts);
  for (const member of ofUser(room.members, user)) expel(room, member, { event: 'ended' }, parts);
}

function clear(room: Room, by: DeviceAddress, parts: OwnerParts): void {
  const { options } = parts;
  const word: Word = { event: 'ended', ...(by !== nobody && { by: by.user }) };
  for (const one of room.waiting.values()) turnAway(room, one, 'call-over', by, parts);
  const members = [...room.members.values()];
  room.members.clear();
  for (const member of members) {
    member.stopGrace?.();
    unseat(room, member, word, parts);
    parts.recorder?.left(room.call, room.name, publicOf(member), 'ended');
    parts.safely('onPeerLeave', () => options.onPeerLeave?.(room.name, publicOf(member), 'ended'));
  }
  if (members.length === 0) return;
  parts.safely('onRoomDestroyed', () => options.onRoomDestroyed?.(room.name));
  emptied(room, parts);
}

function unseat(room: Room, member: Member, word: Word, { tell }: OwnerParts): Word & ReturnType<typeof publicOf> {
  const { node, visit } = member;
  const told = { ...publicOf(member), ...word };
  const notice = { type: 'room', room: room.name, ...told } as const;
  tell(node, { room: room.name, type: 'unseat', to: addressOf(member), visit, notice });
  return told;
}
