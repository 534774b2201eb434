import type { Exactly } from './exactly.ts';
import { type Breakout, type BreakoutPlan, breakoutId, maxAssigned, maxBreakouts } from './breakouts.ts';
import { amount, count, flag, id, matching, name, oneOf, text } from './fields.ts';
import { toPlainData } from './json.ts';
import { limits } from './limits.ts';
import { array, object, optional, read, type Output } from './schema.ts';
import { maxChatText, type RoomRole, type RoomSnapshot } from './server-frames.ts';

/** Members, and people who wait, in one answer. */
const most = 1000;

const shown = optional(text(limits.profileName, 0));
const role = oneOf<RoomRole>('moderator', 'member');
const guest = { user: name, device: name, name: shown };
const breakout = { name: text(limits.profileName), users: array(name, maxAssigned) };
const plannedId = matching(breakoutId, 32);
const breakouts = array(object({ id: plannedId, ...breakout }), maxBreakouts);
const snapshot = object({
  room: name,
  version: count,
  role,
  members: array(object({ ...guest, role, breakout: optional(id) }), most),
  locked: flag,
  waiting: optional(array(object(guest), most)),
  breakouts: optional(breakouts),
  chat: array(object({ id, sender: name, name: shown, text: text(maxChatText), timestamp: amount }), most),
});

/** Reads a server's answer about a room. Null when it is none or breaks a limit. Never throws. */
export function parseRoomSnapshot(input: unknown): RoomSnapshot | null {
  const parsed = read(snapshot, toPlainData(input, limits.joinedBytes));
  return (parsed ?? null) as Exactly<Output<typeof snapshot>, RoomSnapshot> | null;
}

/** Reads the breakout rooms that a notice tells of. Null when they are none or break a limit. Never throws. */
export function parseBreakouts(input: unknown): readonly Breakout[] | null {
  return (read(breakouts, toPlainData(input, limits.joinedBytes)) ?? null) as readonly Breakout[] | null;
}

const plans = array(object({ id: optional(plannedId), ...breakout }), maxBreakouts);

/** Reads the breakout rooms that a moderator wishes for. Null when they are none or break a limit. Never throws. */
export function parseBreakoutPlans(input: unknown): readonly BreakoutPlan[] | null {
  const parsed = read(plans, toPlainData(input, limits.joinedBytes)) as readonly BreakoutPlan[] | undefined;
  if (!parsed) return null;
  const users = parsed.flatMap((one) => one.users);
  const ids = parsed.flatMap((one) => one.id ?? []);
  const fits = users.length <= maxAssigned && new Set(users).size === users.length && new Set(ids).size === ids.length;
  return fits ? parsed : null;
}
