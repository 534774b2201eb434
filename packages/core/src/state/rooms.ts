import { addressKey, compareDevices, type DeviceAddress, sameDevice } from '../protocol/address.ts';
import type { HangUp, Roster, RosterEntry } from '../protocol/messages.ts';
import type { ErrorCode } from '../util/errors.ts';
import { end } from './ending.ts';
import type { LocalFact } from './events.ts';
import { closeLegs, establish, legOf, openLeg } from './legs.ts';
import { mediaOf } from './media-wishes.ts';
import { newCall } from './new-call.ts';
import type { CallState, Leg, RosterMember, RosterState } from './model.ts';
import { isAt, newParticipant } from './participants.ts';
import { order, send, startTimer, stopTimers, tell, type Turn } from './turn.ts';

/** How long a greeting or a farewell is repeated, ms. */
const greeting = 10_000;

/** Goes into a room. Alone in it the call is `initiating`, whatever was before. */
export function enterRoom(turn: Turn, fact: Extract<LocalFact, { type: 'room-requested' }>): CallState {
  const { call: id, secret, incarnation, room, profile, media: wishes } = fact;
  const { self } = turn.phone;
  const own = { device: self, incarnation, version: 1, profile, secret, joinedAt: turn.event.at, left: false };
  const call = newCall(turn, {
    id,
    secret,
    direction: 'room',
    room,
    profile,
    wishes,
    roster: { own, others: [] },
    mediaVersion: 1,
  });
  order(turn, call, { type: 'join-room', room });
  return greet(turn, call);
}

/** Tells the room that this device is there, and asks who else is. */
export function greet(turn: Turn, call: CallState): CallState {
  castRoster(turn, call, (call.roster as RosterState).own, true);
  return call;
}

/** Learns who is in the room. Each device writes its own entry; others only pass it on. */
export function heardRoster(turn: Turn, call: CallState, from: DeviceAddress, { entries }: Roster): CallState {
  let next = call;
  for (const { joinedAgo, ...entry } of entries) {
    const { own, others } = next.roster as RosterState;
    const { device } = entry;
    const known = others.find((member) => sameDevice(member.device, device));
    const again = known !== undefined && known.incarnation !== entry.incarnation;
    if (sameDevice(device, own.device)) continue;
    if (again ? !sameDevice(device, from) : known && known.version >= entry.version) continue;
    if (again) next = dismiss(turn, next, device);
    const joinedAt = known && !again ? known.joinedAt : turn.event.at - joinedAgo;
    const others2 = [...others.filter((member) => member !== known), { ...entry, joinedAt }];
    next = arrange(turn, { ...next, roster: { own, others: others2 } }, device);
    if (next.phase.status === 'ended') break;
  }
  return next;
}

/** A member hangs up: it is gone, or it tells this one that there is no room for it. */
export function memberLeft(turn: Turn, call: CallState, from: DeviceAddress, { reason }: HangUp): CallState {
  const { own, others } = call.roster as RosterState;
  const first = others.some(({ device, joinedAt }) => sameDevice(device, from) && joinedAt <= own.joinedAt);
  if (reason === 'room-full' && first) return leaveRoom(turn, call, 'room-full');
  const left = others.map((member) => (sameDevice(member.device, from) ? { ...member, left: true } : member));
  return dismiss(turn, { ...call, roster: { own, others: left } }, from);
}

/** Leaves the room and says so. */
export function leaveRoom(turn: Turn, call: CallState, reason: 'left' | 'room-full'): CallState {
  const { own } = call.roster as RosterState;
  tell(turn, call, { type: 'hang-up', reason: 'left' });
  castRoster(turn, call, { ...own, version: own.version + 1, left: true }, false);
  order(turn, call, { type: 'leave-room', room: call.room as string });
  return end(turn, call, reason);
}

/** Nobody answers any more: comes in anew, so that whoever is still there connects afresh. */
export function enterAgain(turn: Turn, call: CallState): CallState {
  const [incarnation = '', secret = ''] = turn.event.ids;
  const { own } = call.roster as RosterState;
  const alone = call.participants.reduce(
    (next, { user, device }) => dismiss(turn, next, { user, device: device ?? '' }),
    call,
  );
  return greet(turn, { ...alone, roster: { own: { ...own, incarnation, secret, version: 1 }, others: [] } });
}

/** A connection to one member cannot be made: both forget each other until one of them comes in anew. */
export function failMember(turn: Turn, call: CallState, { device }: Leg, code: ErrorCode): CallState {
  const address = device as DeviceAddress;
  send(turn, call, address, { type: 'hang-up', reason: 'failed', code });
  return memberLeft(turn, call, address, { type: 'hang-up', reason: 'failed', call: '', secret: '' });
}

/** Applies the limit by order of joining, and meets or parts from the device whose entry is new. */
function arrange(turn: Turn, call: CallState, changed: DeviceAddress): CallState {
  const { own, others } = call.roster as RosterState;
  const inside = [own, ...others.filter(({ left }) => !left)]
    .toSorted((a, b) => a.joinedAt - b.joinedAt || compareDevices(a.device, b.device))
    .slice(0, turn.phone.settings.maxParticipants);
  if (!inside.includes(own)) return leaveRoom(turn, call, 'room-full');
  const member = others.find(({ device }) => sameDevice(device, changed)) as RosterMember;
  if (member.left) return dismiss(turn, call, changed);
  if (call.participants.some((one) => isAt(one, changed))) return call;
  order(turn, call, { type: 'send', to: changed, message: rosterOf(turn, call, [own, ...others], false) });
  if (inside.includes(member)) return meet(turn, call, member);
  send(turn, call, changed, { type: 'hang-up', reason: 'room-full' });
  return call;
}

/** Connects to a member; the one that comes first makes the offer. */
function meet(turn: Turn, call: CallState, { device, profile }: RosterMember): CallState {
  const { self, participants, phase } = call;
  const id = addressKey(device);
  const twice = participants.some(({ user }) => user === device.user);
  const someone = newParticipant(device.user, {
    ...(twice && { id }),
    device: device.device,
    profile,
    status: 'connecting',
  });
  send(turn, call, device, mediaOf(call));
  const next = openLeg(
    turn,
    { ...call, participants: [...participants, someone] },
    { id, device, role: 'chosen', relayOnly: false },
    { initiate: compareDevices(self, device) < 0 },
  );
  return phase.status === 'initiating' ? follow(turn, next) : next;
}

/** Parts from a member. */
function dismiss(turn: Turn, call: CallState, device: DeviceAddress): CallState {
  const parted: CallState = {
    ...closeLegs(turn, call, (leg) => !leg.device || !sameDevice(leg.device, device)),
    participants: call.participants.filter((one) => !isAt(one, device)),
  };
  const { phase } = call;
  if (!('leg' in phase) || legOf(parted, phase.leg)) return parted;
  return follow(turn, stopTimers(turn, parted, 'connect', 'recovery', 'give-up', 'resume-grace'));
}

/** The call's state follows its first leg. */
function follow(turn: Turn, call: CallState): CallState {
  const [leg] = call.legs;
  if (!leg) return { ...call, phase: { status: 'initiating' } };
  const waiting = startTimer(turn, call, 'connect', turn.phone.settings.timeouts.connect);
  return establish(turn, { ...waiting, phase: { status: 'connecting', awaiting: 'media', leg: leg.id } });
}

function castRoster(turn: Turn, call: CallState, entry: RosterMember, ask: boolean): void {
  const message = rosterOf(turn, call, [entry], ask);
  order(turn, call, { type: 'cast', key: 'roster', to: { room: message.room }, message, ttl: greeting });
}

function rosterOf(turn: Turn, call: CallState, members: readonly RosterMember[], ask: boolean): Roster {
  const { at } = turn.event;
  const entries = members.map(({ joinedAt, ...entry }): RosterEntry => ({
    ...entry,
    joinedAgo: Math.max(0, at - joinedAt),
  }));
  return { type: 'roster', room: call.room as string, ask, entries };
}
