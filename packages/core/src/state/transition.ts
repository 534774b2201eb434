import type { DeviceAddress } from '../protocol/address.ts';
import type { CallMessage, EndReason } from '../protocol/messages.ts';
import { end, hangUp } from './ending.ts';
import { accept, confirmed, decline, heardWhileRinging } from './incoming.ts';
import { heardInvited, invitationOf, invitationRefused, invite } from './invitations.ts';
import { legChanged } from './leg-facts.ts';
import { applySignals, isComingBack, legWith } from './legs.ts';
import { changeSource, heardMedia, setHold } from './media-wishes.ts';
import { giveUpCalling, heardWhileCalling, lateAccept } from './outgoing.ts';
import { pathFailed } from './path.ts';
import { isAt, patchPeer, peerOf } from './participants.ts';
import { heardOffer, restartSoon, signalingChanged } from './recovery.ts';
import { heardNonce, heardResume, noteEpoch } from './resume.ts';
import { greet } from './roster.ts';
import { heardStranger, leaveRoom, memberLeft } from './rooms.ts';
import { isCalling } from './selectors.ts';
import { timerFired } from './timers.ts';
import type { CallState } from './model.ts';
import { type Draft, order, refuse, send, type Turn } from './turn.ts';

/** What the event of a turn makes of one call. An ended call stays as it is. */
export function transitionCall(turn: Turn, call: Draft): void {
  const { event } = turn;
  const { status } = call.phase;
  const over = status === 'ended';
  const incoming = call.direction === 'incoming';
  const refused = (): void => refuse(turn, call.id, 'invalid-state');
  switch (event.type) {
    case 'message-received':
      return heard(turn, call, event.from, event.message);
    case 'hang-up-requested':
      return hangUpHere(turn, call);
    case 'accept-requested':
      if (incoming && status === 'ringing') return accept(turn, call, event.media, event.profile);
      return incoming && !over ? undefined : refused();
    case 'decline-requested':
      return incoming && status === 'ringing' ? decline(turn, call, event.reason) : refused();
    case 'hold-requested':
    case 'resume-requested':
      return status === 'connected' || (call.held && !over)
        ? setHold(turn, call, event.type === 'hold-requested')
        : refused();
    case 'wish-changed':
      return over ? refused() : changeSource(turn, call, 'wishes', event.source, event.on);
    case 'source-changed':
      return over ? undefined : changeSource(turn, call, 'failed', event.source, event.failed);
    case 'invite-requested':
      return call.roster && !over && !isConfirming(call) ? invite(turn, call, event.user, event.secret) : refused();
    case 'call-refused':
      return over ? undefined : refusedByServer(turn, call, event);
    case 'timer-fired':
      return timerFired(turn, call, event);
    case 'signaling-changed':
      if (call.roster && status === 'initiating' && event.status === 'up') greet(turn, call);
      return signalingChanged(turn, call);
    case 'network-changed':
    case 'ice-servers-renewed':
      return restartSoon(turn, call);
    case 'leg-signal':
    case 'leg-up':
    case 'leg-down':
    case 'leg-closed':
    case 'leg-failed':
    case 'video-frozen':
      return legChanged(turn, call, event);
    case 'path-failed':
      return over || !call.roster || event.path === 'mesh' ? undefined : pathFailed(turn, call);
  }
}

/** True while this device waits to be chosen. */
function isConfirming({ phase }: CallState): boolean {
  return phase.status === 'connecting' && phase.awaiting === 'confirm';
}

/** The server does not let the call begin, or go on. A mere refusal leaves what devices have settled among each other. */
function refusedByServer(
  turn: Turn,
  call: Draft,
  { reason, user }: { readonly reason: EndReason; readonly user?: string },
): void {
  if (call.roster && user) invitationRefused(turn, call, user);
  // A room of the call's own is needed by an SFU only.
  else if (call.roster && reason === 'failed' && call.roster.secret !== null) return;
  else if (call.roster) leaveRoom(turn, call, reason, reason === 'failed' ? 'refused' : null);
  else if (reason !== 'failed') hangUp(turn, call, reason);
  else if (isCalling(call)) giveUpCalling(turn, call, 'failed', 'cancelled', { code: 'refused' });
}

/** Ends a call by the local user's wish, with the word that fits its state; does nothing when it is over. */
export function hangUpHere(turn: Turn, call: Draft): void {
  if (call.phase.status === 'ended') return;
  if (call.roster) leaveRoom(turn, call, farewellOf(call));
  else if (!isCalling(call)) hangUp(turn, call, 'completed');
  else if (call.direction === 'incoming') decline(turn, call, 'declined');
  else giveUpCalling(turn, call, 'cancelled', 'cancelled');
}

function farewellOf({ direction, roster, connectedAt }: CallState): EndReason {
  if (roster?.secret === null) return 'left';
  return direction === 'outgoing' && connectedAt === null ? 'cancelled' : 'completed';
}

/** Works on a message that carries the call's secret; it counts only from a device whose word counts at this step. */
function heard(turn: Turn, call: Draft, from: DeviceAddress, message: CallMessage): void {
  const { direction, participants, phase } = call;
  const invitation = invitationOf(call, from, message as Exclude<CallMessage, { type: 'roster' }>);
  if (invitation) return heardInvited(turn, call, invitation, from, message);
  const calling = direction === 'outgoing' && isCalling(call);
  if (!participants.some((one) => isAt(one, from))) {
    if (call.roster) return heardStranger(turn, call, from, message);
    if (direction !== 'outgoing' || participants[0]?.user !== from.user) return;
    if (calling && !participants[0].device) heardWhileCalling(turn, call, from, message);
    else if (message.type === 'accept') lateAccept(turn, call, from);
    return;
  }
  if (phase.status === 'ended') {
    const { reason, code } = phase;
    if (message.type !== 'resume') return;
    send(turn, call, from, { type: 'hang-up', reason, ...(code && { code }) });
    return order(turn, call, { type: 'forget' });
  }
  if (calling) return heardWhileCalling(turn, call, from, message);
  const confirming = isConfirming(call);
  if (confirming && !call.roster && (message.type === 'media' || message.type === 'resume'))
    confirmed(turn, call, null);
  else if (confirming || phase.status === 'ringing') return heardWhileRinging(turn, call, message);
  heardInCall(turn, call, from, message);
}

function heardInCall(turn: Turn, call: Draft, from: DeviceAddress, message: CallMessage): void {
  const { id } = legWith(call, from);
  switch (message.type) {
    case 'confirm':
      // What the path brought may have been faster than what signaling brings.
      if (message.nonce && peerOf(call).pass === null) patchPeer(call, { pass: message.nonce });
      return;
    case 'media':
      heardMedia(call, from, message);
      if (message.nonce) heardNonce(turn, call, from, message);
      return;
    case 'resume':
      return heardResume(turn, call, from, message);
    case 'signal':
      // What is for the page that is gone has no place at this one.
      if (isComingBack(call, from)) return;
      noteEpoch(call, from, message.signal);
      applySignals(turn, call, id, [message.signal]);
      return heardOffer(turn, call, id, message.signal);
    case 'key-frame':
      return order(turn, call, { type: 'force-key-frame', leg: id, source: message.source });
    case 'hang-up':
      if (call.roster) memberLeft(turn, call, from, message);
      else end(turn, call, message.reason, message.code ?? null);
  }
}
