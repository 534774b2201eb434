import { addressKey, compareDevices, type DeviceAddress, sameDevice } from '../protocol/address.ts';
import type { Roster, RosterEntry } from '../protocol/messages.ts';
import type { CallState } from './model.ts';
import type { RosterMember, RosterState } from './roster-state.ts';
import { type Draft, order, type Turn } from './turn.ts';

/** How long a greeting is repeated, ms. */
export const greeting = 60_000;
/** Of a greeting's hearers so many answer with everybody whom they know: the rest tells of itself only. */
const answerers = 3;

/** Of those that left so many are remembered, the last ones: what was said of them before may still be on its way. */
const departures = 16;

/** The roster of a call that has one. */
export function rosterOf({ roster }: CallState): RosterState {
  return roster as RosterState;
}

/** What is known of a device. */
export function memberAt(call: CallState, address: DeviceAddress): RosterMember | undefined {
  return rosterOf(call).others.find(({ device }) => sameDevice(device, address));
}

/** The member whose leg, or whose timer, has that id. */
export function memberOf(call: CallState, id: string): RosterMember {
  return rosterOf(call).others.find(({ device }) => addressKey(device) === id) as RosterMember;
}

/** A device of which nothing but its entry is known. */
export function newMember(
  entry: Omit<RosterMember, 'joinedAt' | 'lost' | 'met' | 'sought'>,
  joinedAt: number,
): RosterMember {
  return { ...entry, joinedAt, lost: false, met: 0, sought: 0 };
}

/** True for a member who is in the call, as far as this device knows. */
export function isThere({ left, lost }: RosterMember): boolean {
  return !left && !lost;
}

/** Takes an entry in. */
export function note(call: Draft, member: RosterMember): void {
  const roster = rosterOf(call);
  const others = [...roster.others.filter(({ device }) => !sameDevice(device, member.device)), member];
  const departed = others.filter(({ left }) => left);
  call.roster = { ...roster, others: departed[departures] ? others.filter((one) => one !== departed[0]) : others };
}

/** True for one of those who answer a greeting: the lowest of everybody who was there before. */
export function answers(call: CallState, greeter: DeviceAddress): boolean {
  const lower = rosterOf(call).others.filter(
    (one) => isThere(one) && !sameDevice(one.device, greeter) && compareDevices(one.device, call.self) < 0,
  );
  return lower.length < answerers;
}

/** Tells the room that this device is there, and asks who else is. */
export function greet(turn: Turn, call: Draft): void {
  castRoster(turn, call, rosterOf(call).own, { ask: true, ttl: greeting });
}

/** Tells one member of this device, or of everybody who is there. */
export function sendRoster(turn: Turn, call: CallState, to: DeviceAddress, everybody: boolean): void {
  const { own, others } = rosterOf(call);
  const members = everybody ? [own, ...others.filter((one) => !one.lost)] : [own];
  order(turn, call, { type: 'send', to, message: rosterMessage(turn, call, members, false) });
}

/** Repeats an entry in the room. */
export function castRoster(
  turn: Turn,
  call: CallState,
  entry: RosterMember,
  { ask, ttl, key = 'roster' }: { readonly ask: boolean; readonly ttl: number; readonly key?: string },
): void {
  const message = rosterMessage(turn, call, [entry], ask);
  const { secret, others } = rosterOf(call);
  // Whoever carries the messages need not know of a room of the call's own.
  if (secret !== null)
    for (const { device: to } of others.filter(isThere)) order(turn, call, { type: 'send', to, message });
  else order(turn, call, { type: 'cast', key, to: { room: message.room }, message, ttl });
}

/** What is told of some members. */
function rosterMessage(turn: Turn, call: CallState, members: readonly RosterMember[], ask: boolean): Roster {
  const { path, secret } = rosterOf(call);
  const { mode, number, issuer, retryAt } = path;
  const { at } = turn.event;
  const entries = members.map((one) => entryOf(turn, one));
  const retryIn = retryAt !== null && retryAt > at ? { retryIn: retryAt - at } : {};
  return {
    type: 'roster',
    room: call.room as string,
    ask,
    entries,
    path: { mode, number, issuer, ...retryIn },
    ...(secret !== null && { secret }),
  };
}

/** A member's entry, as it is told. */
export function entryOf({ event }: Turn, member: RosterMember): RosterEntry {
  const { joinedAt, lost: _lost, sought: _sought, met: _met, ...entry } = member;
  return { ...entry, joinedAgo: Math.max(0, event.at - joinedAt) };
}
