import type { CallMessage, Invite, MediaFlags, PeerSignal, Profile } from '../protocol/messages.ts';
import { end } from './ending.ts';
import { applySignals, closeLegs, establish, legOf, openLeg, patchLeg } from './legs.ts';
import { sentMedia } from './media-wishes.ts';
import type { CallState, Leg } from './model.ts';
import { patchPeer, peerDevice, peerOf } from './participants.ts';
import { order, send, startTimer, stopTimers, tell, type Turn } from './turn.ts';

/** A caller's own ring time ends first, so that both sides hear the same reason. */
const ringMargin = 2_000;

/** Begins to ring: says so to the calling device, with the offer of an early connection when there is to be one. */
export function ring(
  turn: Turn,
  call: CallState,
  { age, early }: { readonly age: number; readonly early: 'direct' | 'relay' | null },
): CallState {
  const { warmOffer } = turn.phone.settings.timeouts;
  const ringing = startTimer(turn, call, 'ring', (call.invite as Invite).ring - age + ringMargin);
  if (!early) return sayRinging(turn, ringing);
  const device = peerDevice(call);
  const leg = { id: device.device, device, role: 'ringing', relayOnly: early === 'relay' } as const;
  return startTimer(turn, openLeg(turn, ringing, leg, { initiate: true }), 'ring-ack', warmOffer);
}

/** Tells the calling device that this one rings. */
export function sayRinging(turn: Turn, call: CallState, signal?: PeerSignal): CallState {
  const relay = signal && call.legs[0]?.relayOnly;
  send(turn, call, peerDevice(call), {
    type: 'ring',
    ...(signal && { signal }),
    ...(relay && { relay }),
    ...(call.waiting && { waiting: true }),
  });
  return startTimer(turn, call, 'ring-ack', turn.phone.settings.timeouts.ringAck);
}

/** The calling device gave no sign of life: without an offer yet, ring plainly; after the ring, the call is a missed one. */
export function ringUnheard(turn: Turn, call: CallState): CallState {
  const waitsForOffer = call.legs.some(({ path }) => path === 'new');
  return waitsForOffer ? sayRinging(turn, closeLegs(turn, call)) : end(turn, call, 'no-answer');
}

/** Takes the call: media may flow as soon as there is a path, but only the calling device decides who is connected. */
export function accept(turn: Turn, call: CallState, media: MediaFlags, profile: Profile): CallState {
  const { timeouts } = turn.phone.settings;
  const device = peerDevice(call);
  const [leg] = call.legs;
  const id = leg?.id ?? device.device;
  const answered: CallState = {
    ...patchPeer(stopTimers(turn, call, 'ring', 'ring-ack'), { status: 'connecting' }),
    wishes: media,
    profile,
    phase: { status: 'connecting', awaiting: 'confirm', leg: id },
  };
  const waiting = startTimer(turn, answered, 'confirm', timeouts.confirm);
  return leg ? acceptEarly(turn, waiting, leg) : acceptLate(turn, waiting);
}

/** The connection is there: one small message is enough. */
function acceptEarly(turn: Turn, call: CallState, { id, path, relayOnly }: Leg): CallState {
  const next = patchLeg(call, id, { role: 'chosen', relayOnly: false });
  if (relayOnly) order(turn, next, { type: 'allow-direct', leg: id });
  if (path !== 'new') sayAccepted(turn, next);
  if (path === 'down') order(turn, next, { type: 'rebuild-leg', leg: id, initiate: true, relayOnly: false });
  return next;
}

/** The connection begins now: the accept waits for its first description. */
function acceptLate(turn: Turn, call: CallState): CallState {
  const device = peerDevice(call);
  const offer = call.invite?.offer;
  return openLeg(
    turn,
    call,
    { id: device.device, device, role: 'chosen', relayOnly: false },
    { initiate: !offer, signals: offer ? [offer] : [] },
  );
}

/** Tells the calling device that this one accepts. */
export function sayAccepted(turn: Turn, call: CallState, signal?: PeerSignal): void {
  const { profile } = call;
  tell(turn, call, { type: 'accept', profile, media: sentMedia(call), ...(signal && { signal }) });
}

/** Does not take the call. */
export function decline(turn: Turn, call: CallState, reason: 'declined' | 'busy'): CallState {
  send(turn, call, peerDevice(call), { type: 'decline', reason });
  return end(turn, call, reason);
}

/** Works on what the calling device says before it has confirmed. */
export function heardWhileRinging(turn: Turn, call: CallState, message: CallMessage): CallState {
  const { phase, self } = call;
  const accepted = phase.status === 'connecting';
  const device = peerDevice(call);
  switch (message.type) {
    case 'ring-ack': {
      const heard = stopTimers(turn, call, 'ring-ack');
      return accepted ? heard : closeLegs(turn, heard);
    }
    case 'signal':
      if (legOf(call, device.device)) applySignals(turn, call, device.device, [message.signal]);
      return stopTimers(turn, call, 'ring-ack');
    case 'confirm':
      return accepted ? confirmed(turn, call, message.media) : call;
    case 'cancel':
      if (message.except === self.device) return call;
      return end(turn, call, message.reason, message.reason === 'failed' ? 'unreachable' : null);
    case 'hang-up':
      return end(turn, call, message.reason, message.code ?? null);
    default:
      return call;
  }
}

/** The calling device chose this one. */
export function confirmed(turn: Turn, call: CallState, media?: MediaFlags): CallState {
  const { phase } = call;
  if (phase.status !== 'connecting' || phase.awaiting !== 'confirm') return call;
  const { connect } = turn.phone.settings.timeouts;
  const known = media && peerOf(call).mediaVersion === 0 ? patchPeer(call, { media }) : call;
  const next: CallState = { ...stopTimers(turn, known, 'confirm'), phase: { ...phase, awaiting: 'media' } };
  return establish(turn, startTimer(turn, next, 'connect', connect));
}
