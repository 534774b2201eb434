import type { DeviceAddress } from '../protocol/address.ts';
import type { MediaUpdate, PeerSignal, Resume } from '../protocol/messages.ts';
import {
  applySignals,
  carries,
  isComingBack,
  legWith,
  lifeOf,
  openLeg,
  patchLeg,
  resumeKey,
  stopComingBack,
} from './legs.ts';
import { heardMedia, mediaOf } from './media-wishes.ts';
import type { CallState, LegId, ParticipantState } from './model.ts';
import { isAt, patchPeer } from './participants.ts';
import { bringToFront, put } from './phone-calls.ts';
import { awaitRepair, breakDown } from './recovery.ts';
import { comeBack } from './rooms.ts';
import { findCall, isHeldHere } from './selectors.ts';
import { type Draft, nonceOf, order, pairOf, refuse, send, type Turn } from './turn.ts';

/** The page was loaded anew: a call of the former one goes on, with connections that are still to be made. */
export function restore(turn: Turn, state: CallState): void {
  const { id, legs } = state;
  if (findCall(turn.phone, id)) return refuse(turn, id, 'invalid-argument');
  const call: Draft = { ...state, legs: [] };
  for (const leg of legs) openLeg(turn, call, leg, { initiate: true });
  for (const { id: leg } of legs) breakDown(turn, call, leg);
  if (call.roster) comeBack(turn, call);
  put(turn, call);
  if (!isHeldHere(call)) bringToFront(turn, id);
}

/** Shows what the other side once gave, with the offer of a new connection. */
export function sayResume(turn: Turn, call: CallState, leg: LegId, to: DeviceAddress, signal: PeerSignal): void {
  const nonce = at(call, to).pass as string;
  const message: Resume = { ...pairOf(call, to), ...mediaOf(call), type: 'resume', nonce, signal };
  order(turn, call, { type: 'cast', key: resumeKey(leg), to, message, ttl: turn.phone.settings.timeouts.giveUp });
}

/** The other page was loaded anew. Whoever shows what was issued to it has the place of the former one: same participant, same streams. */
export function heardResume(turn: Turn, call: Draft, from: DeviceAddress, message: Resume): void {
  const { issued, former, epoch } = at(call, from);
  const { nonce, signal } = message;
  if (nonce !== issued && nonce !== former) return;
  if (signal.epoch <= epoch) {
    // When both come back, its answer may overtake what it asks: it waits to be let in all the same.
    if (nonce === issued && lifeOf(signal.epoch) === lifeOf(epoch)) letIn(turn, call, from, message);
    return;
  }
  const leg = legWith(call, from);
  const { id, path } = leg;
  order(turn, call, { type: 'begin-anew', to: from });
  noteEpoch(call, from, signal);
  heardMedia(call, from, message);
  if (carries(call, leg)) breakDown(turn, call, id);
  // A page that comes back itself still has to make its offer.
  if (path !== 'new') patchLeg(call, id, { path: 'connecting' });
  letIn(turn, call, from, message);
  applySignals(turn, call, id, [signal]);
  awaitRepair(turn, call, id);
}

/** Gives it what it can come back with the next time, and with that the word that it is known. */
function letIn(turn: Turn, call: Draft, from: DeviceAddress, { nonce, signal }: Resume): void {
  patchPeer(call, { issued: nonceOf(turn), former: nonce }, from);
  send(turn, call, from, { ...mediaOf(call), nonce: nonceOf(turn), resumed: signal.epoch });
}

/** The other side gives something to come back with; when this device is coming back, it may. */
export function heardNonce(turn: Turn, call: Draft, from: DeviceAddress, { nonce, resumed = 0 }: MediaUpdate): void {
  // An answer to a page before this one may come late.
  const back = isComingBack(call, from) && lifeOf(resumed) === call.reloads;
  const leg = legWith(call, from);
  patchPeer(call, { pass: nonce as string }, from);
  if (!back) return;
  stopComingBack(turn, call, leg);
  order(turn, call, { type: 'release-candidates', leg: leg.id });
  awaitRepair(turn, call, leg.id);
}

/** Remembers how far the other end has come: what is older is of a page that is gone. */
export function noteEpoch(call: Draft, from: DeviceAddress, { epoch }: PeerSignal): void {
  if (epoch > at(call, from).epoch) patchPeer(call, { epoch }, from);
}

function at({ participants }: CallState, device: DeviceAddress): ParticipantState {
  return participants.find((one) => isAt(one, device)) as ParticipantState;
}
