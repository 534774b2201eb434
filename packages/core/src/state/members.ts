import { isOpen } from './invited-status.ts';
import { addressKey, compareDevices, type DeviceAddress } from '../protocol/address.ts';
import type { EndReason, Invited } from '../protocol/messages.ts';
import type { ErrorCode } from '../util/errors.ts';
import { end } from './ending.ts';
import { closeLegs, openLeg } from './legs.ts';
import { mediaOf } from './media-wishes.ts';
import type { CallState, Leg } from './model.ts';
import type { RosterMember, RosterState } from './roster-state.ts';
import { holdOf, isAt, newParticipant, patchPeer } from './participants.ts';
import { followPath } from './path.ts';
import { stopRepair } from './recovery.ts';
import { castRoster, greet, greeting, note, rosterOf } from './roster.ts';
import { type Draft, nonceOf, send, startTimer, stopTimers, timerOf, type Turn } from './turn.ts';

/** Epochs of the connections to one member, for each time that the two meet. */
const epochsPerMeeting = 1000;

/** True when there is a connection to the device, or one is being made. */
export function isMet({ participants }: CallState, device: DeviceAddress): boolean {
  return participants.some((one) => isAt(one, device));
}

/** Connects to a member; the one that comes first makes the offer. */
export function meet(turn: Turn, call: Draft, member: RosterMember): void {
  const { device, profile, met } = member;
  const { participants } = call;
  const { user } = device;
  const id = addressKey(device);
  const invited = participants.find((one) => one.user === user && one.device === null);
  const twice = !invited && participants.some((one) => one.user === user);
  const issued = nonceOf(turn);
  const known = { ...(twice && { id }), device: device.device, profile, issued, status: 'connecting' } as const;
  note(call, { ...member, met: met + 1 });
  const made = newParticipant(user, known);
  call.participants = invited ? participants.map((one) => (one === invited ? made : one)) : [...participants, made];
  send(turn, call, device, { ...mediaOf(call), nonce: nonceOf(turn) });
  const initiate = compareDevices(call.self, device) < 0;
  const leg = { id, device, role: 'chosen', relayOnly: false } as const;
  openLeg(turn, call, leg, { initiate, epochsBefore: met * epochsPerMeeting });
  startTimer(turn, call, timerOf(call, 'connect', id));
  follow(turn, call);
}

/** The path to a member is up. */
export function memberConnected(turn: Turn, call: Draft, { id, device }: Leg): void {
  stopTimers(turn, call, timerOf(call, 'connect', id));
  patchPeer(call, { status: 'connected' }, device);
  follow(turn, call);
}

/** Parts from a member. */
export function dismiss(turn: Turn, call: Draft, device: DeviceAddress): void {
  const id = addressKey(device);
  if (!isMet(call, device)) return;
  closeLegs(turn, call, (leg) => leg.id !== id);
  stopTimers(turn, call, timerOf(call, 'connect', id));
  stopRepair(turn, call, id);
  const { user } = device;
  // In a call with invitations it stays in sight who was there.
  const seen =
    rosterOf(call).secret !== null && !call.participants.some((one) => one.user === user && !isAt(one, device));
  call.participants = call.participants.flatMap((one) =>
    !isAt(one, device) ? [one] : seen ? [newParticipant(user, { status: 'left', profile: one.profile })] : [],
  );
  forgetInvitation(turn, call, user);
  follow(turn, call);
}

/** The call is connected as long as somebody is; alone, it looks out for others again. */
function follow(turn: Turn, call: Draft): void {
  const { legs, phase } = call;
  if (legs.length === 0) alone(turn, call);
  else if (!legs.some(({ path, recovery }) => path === 'up' || recovery)) {
    call.phase = { status: 'connecting', awaiting: 'media' };
  } else {
    const hold = holdOf(call);
    if (phase.status !== 'connected' || phase.hold !== hold) call.phase = { status: 'connected', hold, transfer: null };
    call.connectedAt ??= turn.event.at;
  }
  if (call.phase.status !== 'ended') followPath(turn, call);
}

/** Nobody else is there: a room is kept open, a call with invitations lasts until nobody is left to take one. */
export function alone(turn: Turn, call: Draft): void {
  const { secret, invitations } = rosterOf(call);
  if (secret === null) {
    call.phase = { status: 'initiating' };
    greet(turn, call);
  } else if (invitations.some(isOpen)) {
    call.phase = { status: invitations.some(({ status }) => status === 'ringing') ? 'ringing' : 'initiating' };
  } else end(turn, call, ...outcomeOf(call));
}

/** The word for a call that nobody took: the first that holds for somebody. */
const outcomes = ['no-answer', 'declined', 'busy'] as const;

/** How a call with invitations ended that nobody is in any more. */
function outcomeOf({ roster, connectedAt }: CallState): readonly [EndReason, ErrorCode | null] {
  const { invitations } = roster as RosterState;
  if (connectedAt !== null || invitations.length === 0) return ['completed', null];
  const failures = invitations.flatMap(({ code }) => code ?? []);
  if (failures.length === invitations.length) return ['failed', failures[0] as ErrorCode];
  const word = outcomes.find((outcome) => invitations.some(({ status }) => status === outcome));
  return [word ?? 'completed', null];
}

/** Somebody who was invited here and came has gone again: those who never met them are told. */
function forgetInvitation(turn: Turn, call: Draft, user: string): void {
  const roster = rosterOf(call);
  if (!roster.invitations.some((one) => one.user === user && isOpen(one))) return;
  const gone = <T extends Invited>(one: T): T => (one.user === user ? { ...one, status: 'left' } : one);
  const invitations = roster.invitations.map(gone);
  const own = {
    ...roster.own,
    version: roster.own.version + 1,
    invited: invitations.map(({ user: who, status }) => ({ user: who, status })),
  };
  call.roster = { ...roster, invitations, own };
  castRoster(turn, call, own, { ask: false, ttl: greeting, key: 'invited' });
}
