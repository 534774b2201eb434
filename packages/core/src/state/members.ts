import { addressKey, compareDevices, type DeviceAddress } from '../protocol/address.ts';
import { closeLegs, openLeg } from './legs.ts';
import { mediaOf } from './media-wishes.ts';
import type { CallState, Leg, RosterMember } from './model.ts';
import { holdOf, isAt, newParticipant, patchPeer } from './participants.ts';
import { followPath } from './path.ts';
import { stopRepair } from './recovery.ts';
import { greet, note } from './roster.ts';
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
  const twice = participants.some((one) => one.user === user);
  const issued = nonceOf(turn);
  const known = { ...(twice && { id }), device: device.device, profile, issued, status: 'connecting' } as const;
  note(call, { ...member, met: met + 1 });
  call.participants = [...participants, newParticipant(user, known)];
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
  } else {
    const hold = holdOf(call);
    if (phase.status !== 'connected' || phase.hold !== hold) call.phase = { status: 'connected', hold, transfer: null };
    call.connectedAt ??= turn.event.at;
  }
  followPath(turn, call);
}
