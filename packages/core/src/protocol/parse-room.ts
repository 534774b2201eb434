import type { Exactly } from './exactly.ts';
import { amount, count, flag, id, name, oneOf, text } from './fields.ts';
import { toPlainData } from './json.ts';
import { limits } from './limits.ts';
import { array, object, optional, read, type Output } from './schema.ts';
import { maxChatText, type RoomRole, type RoomSnapshot } from './server-frames.ts';

/** Members, and people who wait, in one answer. */
const most = 1000;

const shown = optional(text(limits.profileName, 0));
const role = oneOf<RoomRole>('moderator', 'member');
const guest = { user: name, device: name, name: shown };
const snapshot = object({
  room: name,
  version: count,
  role,
  members: array(object({ ...guest, role }), most),
  locked: flag,
  waiting: optional(array(object(guest), most)),
  chat: array(object({ id, sender: name, name: shown, text: text(maxChatText), timestamp: amount }), most),
});

/** Reads a server's answer about a room. Null when it is none or breaks a limit. Never throws. */
export function parseRoomSnapshot(input: unknown): RoomSnapshot | null {
  const parsed = read(snapshot, toPlainData(input, limits.joinedBytes));
  return (parsed ?? null) as Exactly<Output<typeof snapshot>, RoomSnapshot> | null;
}
