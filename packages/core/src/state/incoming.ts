import type { Accept, CallMessage, Invite, MediaFlags, PeerSignal, Profile } from '../protocol/messages.ts';
import { end } from './ending.ts';
import { acceptGroup, enterGroup } from './groups.ts';
import { applySignals, closeLegs, establish, legOf, openLeg, patchLeg, rebuildLeg } from './legs.ts';
import { confirmOf, passTo, sentMedia } from './media-wishes.ts';
import type { CallState } from './model.ts';
import { patchPeer, peerDevice, peerOf } from './participants.ts';
import { type Bare, type Draft, order, send, startTimer, stopTimers, tell, type Turn } from './turn.ts';

/** A caller's own ring time ends first, so that both sides hear the same reason. */
const ringMargin = 2_000;

/** Begins to ring: says so to the calling device, with the offer of an early connection when there is to be one. */
export function ring(
  turn: Turn,
  call: Draft,
  { age, early }: { readonly age: number; readonly early: 'always' | 'relay' | null },
): void {
  startTimer(turn, call, 'ring', (call.invite as Invite).ring - age + ringMargin);
  if (!early) return sayRinging(turn, call);
  const device = peerDevice(call);
  openLeg(turn, call, { id: device.device, device, role: 'ringing', relayOnly: early === 'relay' }, { initiate: true });
  startTimer(turn, call, 'ringAck', turn.phone.settings.timeouts.warmOffer);
}

/** Tells the calling device that this one rings. */
export function sayRinging(turn: Turn, call: Draft, signal?: PeerSignal): void {
  const relay = call.legs.some(({ relayOnly }) => relayOnly);
  send(turn, call, peerDevice(call), {
    type: 'ring',
    ...(signal && { signal, relay }),
    ...(call.waiting && { waiting: true }),
  });
  startTimer(turn, call, 'ringAck');
}

/** The calling device gave no sign of life: without an offer yet, ring plainly; after the ring, the call is a missed one. */
export function ringUnheard(turn: Turn, call: Draft): void {
  if (!call.legs.some(({ path }) => path === 'new')) return end(turn, call, 'no-answer');
  closeLegs(turn, call);
  sayRinging(turn, call);
}

/**
 * Takes the call: media may flow as soon as there is a path, but only the calling device decides who is connected.
 * A connection that is there needs one small message; one that begins now puts its first description into it.
 */
export function accept(turn: Turn, call: Draft, media: MediaFlags, profile: Profile): void {
  const device = peerDevice(call);
  const [leg] = call.legs;
  const id = device.device;
  stopTimers(turn, call, 'ring', 'ringAck');
  patchPeer(call, { status: 'connecting' }, device);
  call.wishes = media;
  call.profile = profile;
  call.phase = { status: 'connecting', awaiting: 'confirm' };
  if (call.room !== null) return acceptGroup(turn, call);
  startTimer(turn, call, 'confirm');
  if (!leg) {
    const offer = call.invite?.offer;
    const signals = offer ? [offer] : [];
    return openLeg(turn, call, { id, device, role: 'chosen', relayOnly: false }, { initiate: !offer, signals });
  }
  const { path, relayOnly } = leg;
  patchLeg(call, id, { role: 'chosen', relayOnly: false });
  if (relayOnly) order(turn, call, { type: 'allow-direct', leg: id });
  if (path !== 'new') sayAccepted(turn, call);
  if (path === 'down') rebuildLeg(turn, call, id);
}

/** Tells the calling device that this one accepts. */
export function sayAccepted(turn: Turn, call: Draft, signal?: PeerSignal): void {
  tell(turn, call, { ...acceptOf(call), ...(signal && { signal }) });
}

/** What makes two devices agree is said again on a path that has just come up: signaling may be slow or down. */
export function sayAgain(turn: Turn, call: Draft): void {
  const accepting = call.direction === 'incoming';
  tell(turn, call, accepting ? acceptOf(call) : confirmOf(call), 'control');
}

function acceptOf(call: CallState): Bare<Accept> {
  return { type: 'accept', profile: call.profile, media: sentMedia(call), ...passTo(peerOf(call)) };
}

/** Does not take the call. */
export function decline(turn: Turn, call: Draft, reason: 'declined' | 'busy' | 'superseded'): void {
  send(turn, call, peerDevice(call), { type: 'decline', reason });
  end(turn, call, reason);
}

/** Works on what the calling device says before it has confirmed. */
export function heardWhileRinging(turn: Turn, call: Draft, message: CallMessage): void {
  const { phase, self } = call;
  const id = peerDevice(call).device;
  switch (message.type) {
    case 'ring-ack':
      stopTimers(turn, call, 'ringAck');
      if (phase.status === 'ringing') closeLegs(turn, call);
      return;
    case 'signal':
      if (phase.status === 'ringing' && message.signal.peerEpoch === 0) return keepCandidates(call, message.signal);
      stopTimers(turn, call, 'ringAck');
      if (legOf(call, id)) applySignals(turn, call, id, [message.signal]);
      return;
    case 'confirm':
      return confirmed(turn, call, message.media, message.nonce);
    case 'cancel': {
      const { reason, except } = message;
      if (except !== self.device) end(turn, call, reason, reason === 'failed' ? 'unreachable' : null);
      return;
    }
    case 'hang-up':
      return end(turn, call, message.reason, message.code ?? null);
  }
}

/** Where the calling device can be reached: of use when this one accepts the invitation's offer. */
function keepCandidates(call: Draft, { candidates = [] }: PeerSignal): void {
  const invite = call.invite as Invite;
  if (invite.offer) call.invite = { ...invite, offer: { ...invite.offer, candidates } };
}

/** The calling device chose this one. */
export function confirmed(turn: Turn, call: Draft, media: MediaFlags | null, nonce?: string): void {
  const { phase } = call;
  if (phase.status !== 'connecting') return;
  if (call.roster) return enterGroup(turn, call);
  if (nonce) patchPeer(call, { pass: nonce });
  if (media && peerOf(call).mediaVersion === 0) patchPeer(call, { media });
  stopTimers(turn, call, 'confirm');
  call.phase = { ...phase, awaiting: 'media' };
  startTimer(turn, call, 'connect');
  establish(turn, call);
}
