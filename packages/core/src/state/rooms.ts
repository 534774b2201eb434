import { isWaitedFor } from './invited-status.ts';
import { addressKey, compareDevices, type DeviceAddress, sameDevice } from '../protocol/address.ts';
import type { CallMessage, EndReason, HangUp, MediaFlags, Roster } from '../protocol/messages.ts';
import type { ErrorCode } from '../util/errors.ts';
import { end } from './ending.ts';
import type { LocalFact } from './events.ts';
import { showInvited, stopRinging } from './invited.ts';
import { dismiss, isMet, meet } from './members.ts';
import { type CallState, type Leg, noMedia } from './model.ts';
import type { RosterMember } from './roster-state.ts';
import { firstPath, followPath, heardPath } from './path.ts';
import { newCall } from './phone-calls.ts';
import {
  answers,
  castRoster,
  greet,
  isThere,
  memberAt,
  memberOf,
  newMember,
  note,
  rosterOf,
  sendRoster,
} from './roster.ts';
import { type Bare, type Draft, order, send, startTimer, stopTimers, tell, timerOf, type Turn } from './turn.ts';

/** How long a farewell is repeated, ms. */
const farewell = 10_000;
/** Times of joining that differ by less may be the same, ms: messages take time. */
const sameTime = 1_000;
/** A member who is lost is looked for again and again, each time after twice the wait, which is doubled so often. */
const maxDoublings = 4;
/** What may be better a while later. Whatever else goes wrong between two members does so again. */
const passing: readonly (ErrorCode | undefined)[] = ['connection-lost', 'connect-timeout', 'ice-failed'];

/** Goes into a room. Alone in it the call is `initiating`, whatever was before; devices that `failed` still do. */
export function enterRoom(
  turn: Turn,
  fact: Extract<LocalFact, { type: 'room-requested' }>,
  failed: MediaFlags = noMedia,
): CallState {
  const { call: id, secret, incarnation, version, room, profile, media: wishes } = fact;
  const { self } = turn.phone;
  const own = newMember({ device: self, incarnation, version, profile, secret, left: false }, turn.event.at);
  const call = newCall(turn, {
    ...{ id, secret, direction: 'room', room, profile, wishes, failed, mediaVersion: 1 },
    roster: { own, others: [], path: firstPath({ self }), secret: null, invitations: [] },
  });
  joinRoom(turn, call);
  greet(turn, call);
  return call;
}

/** Receives what is said in the room. Of a room of the call's own only an SFU has to know. */
export function joinRoom(turn: Turn, call: Draft): void {
  if (rosterOf(call).secret === null || turn.phone.settings.path)
    order(turn, call, { type: 'join-room', room: call.room as string });
}

/** The page was loaded anew: it is in the room again, and asks what it missed. */
export function comeBack(turn: Turn, call: Draft): void {
  const { path, others } = rosterOf(call);
  joinRoom(turn, call);
  greet(turn, call);
  if (path.mode === 'sfu') order(turn, call, { type: 'use-path', mode: 'sfu' });
  for (const { lost, device } of others) if (lost) startTimer(turn, call, timerOf(call, 'rejoin', addressKey(device)));
  followPath(turn, call);
}

/** Learns who is in the room. Each device writes its own entry; others only pass it on. */
export function heardRoster(
  turn: Turn,
  call: Draft,
  { ask, entries, path }: Roster,
  { from, age }: { readonly from: DeviceAddress; readonly age: number },
): void {
  let told = !ask || !answers(call, from);
  for (const { joinedAgo, ...entry } of entries) {
    const { device } = entry;
    if (call.phase.status === 'ended' || sameDevice(device, call.self)) continue;
    const since = turn.event.at - age - joinedAgo;
    const news = newsOf(turn, call, newMember(entry, since), sameDevice(device, from));
    if (!news) continue;
    const unmet = !isMet(call, device) && isThere(news);
    arrange(turn, call, news, !told && sameDevice(device, from));
    told ||= unmet && sameDevice(device, from);
  }
  if (call.phase.status === 'ended') return;
  showInvited(call);
  if (!told && memberAt(call, from)) sendRoster(turn, call, from, true);
  if (path) heardPath(turn, call, path);
}

/** What an entry says that was not known; null when that is nothing. */
function newsOf(turn: Turn, call: Draft, entry: RosterMember, own: boolean): RosterMember | null {
  const { device, joinedAt } = entry;
  const known = memberAt(call, device);
  if (!known) return entry;
  const newer = entry.version > known.version;
  if (known.incarnation !== entry.incarnation) {
    // What belongs to an earlier stay may come late.
    if (!own || (!newer && joinedAt < known.joinedAt + sameTime)) return null;
    dismiss(turn, call, device);
    return entry;
  }
  // Whoever was lost and speaks is there again.
  const found = known.lost && own;
  if (!found && !newer) return null;
  const { joinedAt: since, met, sought, lost } = known;
  return { ...(newer ? entry : known), joinedAt: since, met, sought, lost: lost && !found };
}

/**
 * A member hangs up: it is gone, or there is no room for this device. Those who came at the same moment may see their
 * order differently; then whoever is connected stays, and may be let in later.
 */
export function memberLeft(turn: Turn, call: Draft, from: DeviceAddress, { reason, code }: Bare<HangUp>): void {
  const member = memberAt(call, from) as RosterMember;
  const { secret, invitations } = rosterOf(call);
  const last = secret !== null && call.legs.length === 1 && !invitations.some(isWaitedFor);
  if (reason === 'failed' && last) return leaveRoom(turn, call, reason, code);
  const first = member.joinedAt <= rosterOf(call).own.joinedAt;
  if (reason === 'room-full' && (first || call.phase.status !== 'connected')) leaveRoom(turn, call, 'room-full');
  else if (reason === 'room-full' || (reason === 'failed' && passing.includes(code))) lose(turn, call, member);
  else arrange(turn, call, { ...member, left: true });
}

/** A member to whom there is no connection begins to talk: it is told that there is no room for it, or that it is left. */
export function heardStranger(turn: Turn, call: Draft, from: DeviceAddress, message: CallMessage): void {
  const begins = message.type === 'media' && message.nonce !== undefined && message.resumed === undefined;
  const member = memberAt(call, from);
  if (call.phase.status === 'ended' || !begins || !member) return;
  const full = isThere(member);
  send(turn, call, from, { type: 'hang-up', reason: full ? 'room-full' : 'failed' });
}

/** Leaves the room and says so. */
export function leaveRoom(turn: Turn, call: Draft, reason: EndReason, code: ErrorCode | null = null): void {
  for (const one of rosterOf(call).invitations) if (isWaitedFor(one)) stopRinging(turn, call, one, 'cancelled');
  const { own } = rosterOf(call);
  tell(turn, call, { type: 'hang-up', reason: 'left' });
  castRoster(turn, call, { ...own, version: own.version + 1, left: true }, { ask: false, ttl: farewell });
  end(turn, call, reason, code);
}

/** A connection to a member cannot be made: both forget each other until one of them comes in anew, or finds the other. */
export function failMember(turn: Turn, call: Draft, { device }: Leg, code: ErrorCode): void {
  const from = device as DeviceAddress;
  send(turn, call, from, { type: 'hang-up', reason: 'failed', code });
  memberLeft(turn, call, from, { type: 'hang-up', reason: 'failed', code });
}

/** A member does not answer any more. When nobody does, this device is the one that is lost. */
export function loseMember(turn: Turn, call: Draft, leg: Leg, code: ErrorCode): void {
  const others = call.legs.some((one) => one !== leg && one.path === 'up');
  if (others || rosterOf(call).secret !== null) failMember(turn, call, leg, code);
  else enterAgain(turn, call);
}

/** Looks for a member who was lost: whoever of the two hears the other one connects. */
export function seekMember(turn: Turn, call: Draft, id: string): void {
  const member = memberOf(call, id);
  const sought = member.sought + 1;
  note(call, { ...member, sought });
  sendRoster(turn, call, member.device, false);
  const { rejoin } = turn.phone.settings.timeouts;
  startTimer(turn, call, timerOf(call, 'rejoin', id), rejoin * 2 ** Math.min(sought, maxDoublings));
}

/** Comes in anew, so that whoever is still there connects afresh. */
function enterAgain(turn: Turn, call: Draft): void {
  const [incarnation, secret] = turn.event.ids as readonly [string, string];
  const { own, others } = rosterOf(call);
  const again = { ...own, incarnation, secret, version: own.version + 1 };
  call.roster = { ...rosterOf(call), own: again, others: [] };
  for (const { device } of others) {
    stopTimers(turn, call, timerOf(call, 'rejoin', addressKey(device)));
    dismiss(turn, call, device);
  }
}

function lose(turn: Turn, call: Draft, member: RosterMember): void {
  arrange(turn, call, { ...member, lost: true });
  startTimer(turn, call, timerOf(call, 'rejoin', addressKey(member.device)));
}

/** Takes a new entry in, and applies the limit by order of joining, also to those who were met before. */
export function arrange(turn: Turn, call: Draft, member: RosterMember, everybody = false): void {
  const { device } = member;
  if (call.phase.status === 'ended') return;
  note(call, member);
  stopTimers(turn, call, timerOf(call, 'rejoin', addressKey(device)));
  const { own, others } = rosterOf(call);
  if (!isThere(member)) {
    dismiss(turn, call, device);
    showInvited(call);
    // Somebody for whom there was no room, and who did not go, may come in now.
    for (const one of others) if (isThere(one) && !isMet(call, one.device)) arrange(turn, call, one);
    return;
  }
  const there = [own, ...others.filter(isThere)].sort(
    (a, b) => a.joinedAt - b.joinedAt || compareDevices(a.device, b.device),
  );
  const outside = there.slice(turn.phone.settings.maxParticipants);
  if (outside.includes(own)) return leaveRoom(turn, call, 'room-full');
  const met = isMet(call, device);
  if (!met) sendRoster(turn, call, device, everybody);
  for (const one of outside) {
    if (one !== member && !isMet(call, one.device)) continue;
    send(turn, call, one.device, { type: 'hang-up', reason: 'room-full' });
    dismiss(turn, call, one.device);
  }
  if (!met && !outside.includes(member)) meet(turn, call, member);
}
