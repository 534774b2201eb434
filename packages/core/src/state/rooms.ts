import { addressKey, compareDevices, type DeviceAddress, sameDevice } from '../protocol/address.ts';
import type { EndReason, Roster } from '../protocol/messages.ts';
import type { ErrorCode } from '../util/errors.ts';
import { end } from './ending.ts';
import type { LocalFact } from './events.ts';
import { closeLegs, establish, legOf, openLeg } from './legs.ts';
import { mediaOf } from './media-wishes.ts';
import type { CallState, Leg, RosterMember, RosterState } from './model.ts';
import { isAt, newParticipant } from './participants.ts';
import { newCall } from './phone-calls.ts';
import { type Draft, order, send, startTimer, stopTimers, tell, type Turn } from './turn.ts';

/** How long a greeting or a farewell is repeated, ms. */
const greeting = 10_000;

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
  castRoster(turn, call, rosterOf(call).own, true);
}

/** Learns who is in the room. Each device writes its own entry; others only pass it on. */
export function heardRoster(turn: Turn, call: Draft, from: DeviceAddress, { entries }: Roster): void {
  for (const { joinedAgo, ...entry } of entries) {
    const { device, incarnation, version } = entry;
    if (call.phase.status === 'ended' || sameDevice(device, call.self)) continue;
    const known = memberAt(call, device);
    const again = known !== undefined && known.incarnation !== incarnation;
    if (again ? !sameDevice(device, from) : known && known.version >= version) continue;
    if (again) dismiss(turn, call, device);
    const joinedAt = known && !again ? known.joinedAt : turn.event.at - joinedAgo;
    arrange(turn, call, { ...entry, joinedAt });
  }
}

/** A member hangs up: it is gone, or it tells this one that there is no room for it. */
export function memberLeft(turn: Turn, call: Draft, from: DeviceAddress, reason: EndReason): void {
  const member = memberAt(call, from) as RosterMember;
  if (reason === 'room-full' && member.joinedAt <= rosterOf(call).own.joinedAt) leaveRoom(turn, call, 'room-full');
  else {
    note(call, { ...member, left: true });
    dismiss(turn, call, from);
  }
}

/** Leaves the room and says so. */
export function leaveRoom(turn: Turn, call: Draft, reason: 'left' | 'room-full'): void {
  const { own } = rosterOf(call);
  tell(turn, call, { type: 'hang-up', reason: 'left' });
  castRoster(turn, call, { ...own, version: own.version + 1, left: true }, false);
  order(turn, call, { type: 'leave-room', room: call.room as string });
  end(turn, call, reason);
}

/** Nobody answers any more: comes in anew, so that whoever is still there connects afresh. */
export function enterAgain(turn: Turn, call: Draft): void {
  const [incarnation, secret] = turn.event.ids as readonly [string, string];
  for (const { device } of rosterOf(call).others) dismiss(turn, call, device);
  call.roster = { own: { ...rosterOf(call).own, incarnation, secret }, others: [] };
  greet(turn, call);
}

/** A connection to a member cannot be made: both forget each other until one of them comes in anew. */
export function failMember(turn: Turn, call: Draft, leg: Leg, code: ErrorCode): void {
  const device = leg.device as DeviceAddress;
  send(turn, call, device, { type: 'hang-up', reason: 'failed', code });
  memberLeft(turn, call, device, 'failed');
}

/** Takes a new entry in, applies the limit by order of joining, and meets or parts from its device. */
function arrange(turn: Turn, call: Draft, member: RosterMember): void {
  const { device } = member;
  note(call, member);
  if (member.left) return dismiss(turn, call, device);
  if (call.participants.some((one) => isAt(one, device))) return;
  const { own, others } = rosterOf(call);
  const inside = [own, ...others.filter(({ left }) => !left)]
    .sort((a, b) => a.joinedAt - b.joinedAt || compareDevices(a.device, b.device))
    .slice(0, turn.phone.settings.maxParticipants);
  if (!inside.includes(own)) return leaveRoom(turn, call, 'room-full');
  order(turn, call, { type: 'send', to: device, message: rosterMessage(turn, call, [own, ...others], false) });
  if (inside.includes(member)) meet(turn, call, member);
  else send(turn, call, device, { type: 'hang-up', reason: 'room-full' });
}

/** Connects to a member; the one that comes first makes the offer. */
function meet(turn: Turn, call: Draft, { device, profile }: RosterMember): void {
  const { participants, phase } = call;
  const { user } = device;
  const id = addressKey(device);
  const twice = participants.some((one) => one.user === user);
  const known = { ...(twice && { id }), device: device.device, profile, status: 'connecting' } as const;
  call.participants = [...participants, newParticipant(user, known)];
  send(turn, call, device, mediaOf(call));
  const initiate = compareDevices(call.self, device) < 0;
  openLeg(turn, call, { id, device, role: 'chosen', relayOnly: false }, { initiate });
  if (phase.status === 'initiating') follow(turn, call);
}

/** Parts from a member. */
function dismiss(turn: Turn, call: Draft, device: DeviceAddress): void {
  closeLegs(turn, call, (leg) => leg.id !== addressKey(device));
  call.participants = call.participants.filter((one) => !isAt(one, device));
  const { phase } = call;
  if (!('leg' in phase) || legOf(call, phase.leg)) return;
  stopTimers(turn, call, 'connect', 'tier', 'giveUp', 'resumeGrace');
  follow(turn, call);
}

/** The call's state follows its first leg. */
function follow(turn: Turn, call: Draft): void {
  const [leg] = call.legs;
  call.phase = leg ? { status: 'connecting', awaiting: 'media', leg: leg.id } : { status: 'initiating' };
  if (!leg) return;
  startTimer(turn, call, 'connect');
  establish(turn, call);
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

function castRoster(turn: Turn, call: CallState, entry: RosterMember, ask: boolean): void {
  const message = rosterMessage(turn, call, [entry], ask);
  order(turn, call, { type: 'cast', key: 'roster', to: { room: message.room }, message, ttl: greeting });
}

function rosterMessage({ event }: Turn, call: CallState, members: readonly RosterMember[], ask: boolean): Roster {
  const entries = members.map(({ joinedAt, ...entry }) => ({ ...entry, joinedAgo: Math.max(0, event.at - joinedAt) }));
  return { type: 'roster', room: call.room as string, ask, entries };
}
