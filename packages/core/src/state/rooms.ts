import { addressKey, compareDevices, type DeviceAddress, sameDevice } from '../protocol/address.ts';
import type { EndReason, Roster } from '../protocol/messages.ts';
import type { ErrorCode } from '../util/errors.ts';
import { end } from './ending.ts';
import type { LocalFact } from './events.ts';
import { closeLegs, openLeg } from './legs.ts';
import { mediaOf } from './media-wishes.ts';
import type { CallState, Leg, RosterMember, RosterState } from './model.ts';
import { holdOf, isAt, newParticipant, patchPeer } from './participants.ts';
import { newCall } from './phone-calls.ts';
import { stopRepair } from './recovery.ts';
import { type Draft, nonceOf, order, send, startTimer, stopTimers, tell, timerOf, type Turn } from './turn.ts';

/** How long a greeting and a farewell are repeated, ms. */
const greeting = 60_000;
const farewell = 10_000;
/** Times of joining that differ by less may be the same, ms: messages take time. */
const sameTime = 1_000;

/** Goes into a room. Alone in it the call is `initiating`, whatever was before. */
export function enterRoom(turn: Turn, fact: Extract<LocalFact, { type: 'room-requested' }>): CallState {
  const { call: id, secret, incarnation, room, profile, media: wishes } = fact;
  const { self: device } = turn.phone;
  const own = { device, incarnation, version: 1, profile, secret, joinedAt: turn.event.at, left: false };
  const call = newCall(turn, {
    ...{ id, secret, direction: 'room', room, profile, wishes, mediaVersion: 1 },
    roster: { own, others: [] },
  });
  order(turn, call, { type: 'join-room', room });
  greet(turn, call);
  return call;
}

/** Tells the room that this device is there, and asks who else is. */
export function greet(turn: Turn, call: Draft): void {
  castRoster(turn, call, rosterOf(call).own, { ask: true, ttl: greeting });
}

/** Learns who is in the room. Each device writes its own entry; others only pass it on. */
export function heardRoster(
  turn: Turn,
  call: Draft,
  { entries }: Roster,
  { from, age }: { readonly from: DeviceAddress; readonly age: number },
): void {
  for (const { joinedAgo, ...entry } of entries) {
    const { device, incarnation, version } = entry;
    if (call.phase.status === 'ended' || sameDevice(device, call.self)) continue;
    const known = memberAt(call, device);
    const again = known !== undefined && known.incarnation !== incarnation;
    const since = turn.event.at - age - joinedAgo;
    // A farewell of an earlier stay may come late.
    const stale =
      known && (again ? !sameDevice(device, from) || since < known.joinedAt - sameTime : known.version >= version);
    if (stale) continue;
    if (again) dismiss(turn, call, device);
    const joinedAt = known && !again ? known.joinedAt : since;
    arrange(turn, call, { ...entry, joinedAt });
  }
}

/**
 * A member hangs up: it is gone, or there is no room for this device. Those who came at the same moment may see their
 * order differently; then whoever is connected stays.
 */
export function memberLeft(turn: Turn, call: Draft, from: DeviceAddress, reason: EndReason): void {
  const member = memberAt(call, from) as RosterMember;
  const first = member.joinedAt <= rosterOf(call).own.joinedAt;
  if (reason === 'room-full' && (first || call.phase.status !== 'connected')) leaveRoom(turn, call, 'room-full');
  else arrange(turn, call, { ...member, left: true });
}

/** Leaves the room and says so. */
export function leaveRoom(turn: Turn, call: Draft, reason: 'left' | 'room-full' | 'kicked' | 'failed'): void {
  const { own } = rosterOf(call);
  tell(turn, call, { type: 'hang-up', reason: 'left' });
  castRoster(turn, call, { ...own, version: own.version + 1, left: true }, { ask: false, ttl: farewell });
  order(turn, call, { type: 'leave-room', room: call.room as string });
  end(turn, call, reason, reason === 'failed' ? 'refused' : null);
}

/** The path to a member is up. */
export function memberConnected(turn: Turn, call: Draft, { id, device }: Leg): void {
  stopTimers(turn, call, timerOf(call, 'connect', id));
  patchPeer(call, { status: 'connected' }, device);
  follow(turn, call);
}

/** A member does not answer any more. When nobody does, this device is the one that is lost. */
export function loseMember(turn: Turn, call: Draft, leg: Leg, code: ErrorCode): void {
  if (call.legs.some((one) => one !== leg && one.path === 'up')) failMember(turn, call, leg, code);
  else enterAgain(turn, call);
}

/** Comes in anew, so that whoever is still there connects afresh. */
function enterAgain(turn: Turn, call: Draft): void {
  const [incarnation, secret] = turn.event.ids as readonly [string, string];
  const { own, others } = rosterOf(call);
  call.roster = { own: { ...own, incarnation, secret }, others: [] };
  for (const { device } of others) dismiss(turn, call, device);
}

/** A connection to a member cannot be made: both forget each other until one of them comes in anew. */
export function failMember(turn: Turn, call: Draft, leg: Leg, code: ErrorCode): void {
  const device = leg.device as DeviceAddress;
  send(turn, call, device, { type: 'hang-up', reason: 'failed', code });
  memberLeft(turn, call, device, 'failed');
}

/** Takes a new entry in, and applies the limit by order of joining, also to those who were met before. */
function arrange(turn: Turn, call: Draft, member: RosterMember): void {
  const { device, left } = member;
  note(call, member);
  const { own, others } = rosterOf(call);
  if (left) {
    dismiss(turn, call, device);
    // Somebody for whom there was no room, and who did not go, may come in now.
    for (const one of others) if (!one.left && !isMet(call, one.device)) arrange(turn, call, one);
    return;
  }
  const there = [own, ...others.filter((one) => !one.left)].sort(
    (a, b) => a.joinedAt - b.joinedAt || compareDevices(a.device, b.device),
  );
  const outside = there.slice(turn.phone.settings.maxParticipants);
  if (outside.includes(own)) return leaveRoom(turn, call, 'room-full');
  const met = isMet(call, device);
  if (!met) {
    order(turn, call, { type: 'send', to: device, message: rosterMessage(turn, call, [own, ...others], false) });
  }
  for (const one of outside) {
    if (one !== member && !isMet(call, one.device)) continue;
    send(turn, call, one.device, { type: 'hang-up', reason: 'room-full' });
    dismiss(turn, call, one.device);
  }
  if (!met && !outside.includes(member)) meet(turn, call, member);
}

function isMet({ participants }: CallState, device: DeviceAddress): boolean {
  return participants.some((one) => isAt(one, device));
}

/** Connects to a member; the one that comes first makes the offer. */
function meet(turn: Turn, call: Draft, { device, profile }: RosterMember): void {
  const { participants } = call;
  const { user } = device;
  const id = addressKey(device);
  const twice = participants.some((one) => one.user === user);
  const issued = nonceOf(turn);
  const known = { ...(twice && { id }), device: device.device, profile, issued, status: 'connecting' } as const;
  call.participants = [...participants, newParticipant(user, known)];
  send(turn, call, device, { ...mediaOf(call), nonce: nonceOf(turn) });
  const initiate = compareDevices(call.self, device) < 0;
  openLeg(turn, call, { id, device, role: 'chosen', relayOnly: false }, { initiate });
  startTimer(turn, call, timerOf(call, 'connect', id));
  follow(turn, call);
}

/** Parts from a member. */
function dismiss(turn: Turn, call: Draft, device: DeviceAddress): void {
  const id = addressKey(device);
  if (!isMet(call, device)) return;
  closeLegs(turn, call, (leg) => leg.id !== id);
  stopTimers(turn, call, timerOf(call, 'connect', id));
  stopRepair(turn, call, id);
  call.participants = call.participants.filter((one) => !isAt(one, device));
  follow(turn, call);
}

/** The call is connected as long as somebody is; alone, it looks out for others again. */
function follow(turn: Turn, call: Draft): void {
  const { legs, phase } = call;
  if (legs.length === 0) {
    call.phase = { status: 'initiating' };
    greet(turn, call);
  } else if (!legs.some(({ path, recovery }) => path === 'up' || recovery)) {
    call.phase = { status: 'connecting', awaiting: 'media' };
  } else if (phase.status !== 'connected') {
    call.phase = { status: 'connected', hold: holdOf(call, false), transfer: null };
    call.connectedAt ??= turn.event.at;
  }
}

function note(call: Draft, member: RosterMember): void {
  const { own, others } = rosterOf(call);
  call.roster = { own, others: [...others.filter(({ device }) => !sameDevice(device, member.device)), member] };
}

function memberAt(call: CallState, address: DeviceAddress): RosterMember | undefined {
  return rosterOf(call).others.find(({ device }) => sameDevice(device, address));
}

function rosterOf({ roster }: CallState): RosterState {
  return roster as RosterState;
}

function castRoster(
  turn: Turn,
  call: CallState,
  entry: RosterMember,
  { ask, ttl }: { readonly ask: boolean; readonly ttl: number },
): void {
  const message = rosterMessage(turn, call, [entry], ask);
  order(turn, call, { type: 'cast', key: 'roster', to: { room: message.room }, message, ttl });
}

function rosterMessage({ event }: Turn, call: CallState, members: readonly RosterMember[], ask: boolean): Roster {
  const entries = members.map(({ joinedAt, ...entry }) => ({ ...entry, joinedAgo: Math.max(0, event.at - joinedAt) }));
  return { type: 'roster', room: call.room as string, ask, entries };
}
