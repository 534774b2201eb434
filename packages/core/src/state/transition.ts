import type { DeviceAddress } from '../protocol/address.ts';
import type { CallMessage } from '../protocol/messages.ts';
import { end, hangUp } from './ending.ts';
import { accept, confirmed, decline, heardWhileRinging } from './incoming.ts';
import { legChanged } from './leg-facts.ts';
import { applySignals, legWith } from './legs.ts';
import { changeFailure, changeWish, heardMedia, setHold } from './media-wishes.ts';
import type { CallState } from './model.ts';
import { giveUpCalling, heardWhileCalling, lateAccept } from './outgoing.ts';
import { isAt } from './participants.ts';
import { heardOffer, networkChanged, signalingChanged } from './recovery.ts';
import { greet, leaveRoom, memberLeft } from './rooms.ts';
import { isCalling } from './selectors.ts';
import { timerFired } from './timers.ts';
import { order, refuse, type Turn } from './turn.ts';

/** What the event of a turn makes of one call. An ended call stays as it is. */
export function transitionCall(turn: Turn, call: CallState): CallState {
  const { event, phone } = turn;
  const { status } = call.phase;
  const over = status === 'ended';
  const refused = (): CallState => {
    refuse(turn, call.id, 'invalid-state');
    return call;
  };
  switch (event.type) {
    case 'message-received':
      return heard(turn, call, event.from, event.message);
    case 'hang-up-requested':
      return over ? call : hangUpHere(turn, call);
    case 'accept-requested':
      if (call.direction !== 'incoming' || over) return refused();
      return status === 'ringing' ? accept(turn, call, event.media, event.profile) : call;
    case 'decline-requested':
      return call.direction === 'incoming' && status === 'ringing' ? decline(turn, call, event.reason) : refused();
    case 'hold-requested':
    case 'resume-requested':
      return status === 'connected' ? setHold(turn, call, event.type === 'hold-requested') : refused();
    case 'wish-changed':
      return over ? refused() : changeWish(turn, call, event.source, event.on);
    case 'source-changed':
      return over ? call : changeFailure(turn, call, event.source, event.failed);
    case 'timer-fired':
      return timerFired(turn, call, event.timer);
    case 'signaling-changed':
      return call.roster && status === 'initiating' && phone.signaling === 'up'
        ? greet(turn, call)
        : signalingChanged(turn, call);
    case 'network-changed':
      return networkChanged(turn, call);
    case 'leg-signal':
    case 'leg-up':
    case 'leg-down':
    case 'leg-closed':
    case 'leg-failed':
    case 'video-frozen':
      return legChanged(turn, call, event);
    default:
      return call;
  }
}

/** Ends a call by the local user's wish, with the word that fits its state. */
export function hangUpHere(turn: Turn, call: CallState): CallState {
  if (call.roster) return leaveRoom(turn, call, 'left');
  if (!isCalling(call)) return hangUp(turn, call, 'completed');
  return call.direction === 'incoming'
    ? decline(turn, call, 'declined')
    : giveUpCalling(turn, call, 'cancelled', 'cancelled');
}

/** Works on a message that carries the call's secret; it counts only from a device whose word counts at this step. */
function heard(turn: Turn, call: CallState, from: DeviceAddress, message: CallMessage): CallState {
  const { direction, participants, phase } = call;
  const outgoing = direction === 'outgoing';
  if (!participants.some((one) => isAt(one, from))) {
    const ofUser = outgoing && participants[0]?.user === from.user;
    if (ofUser && isCalling(call) && !participants[0]?.device) return heardWhileCalling(turn, call, from, message);
    return ofUser && message.type === 'accept' ? lateAccept(turn, call, from) : call;
  }
  if (phase.status === 'ended') return call;
  if (outgoing && isCalling(call)) return heardWhileCalling(turn, call, from, message);
  const confirming = phase.status === 'connecting' && phase.awaiting === 'confirm';
  if (phase.status !== 'ringing' && !confirming) return heardInCall(turn, call, from, message);
  // The calling device tells what it sends only to the device that it chose.
  return message.type === 'media' && confirming
    ? heardMedia(confirmed(turn, call), from, message)
    : heardWhileRinging(turn, call, message);
}

function heardInCall(turn: Turn, call: CallState, from: DeviceAddress, message: CallMessage): CallState {
  const { id } = legWith(call, from);
  switch (message.type) {
    case 'media':
      return heardMedia(call, from, message);
    case 'signal':
      applySignals(turn, call, id, [message.signal]);
      return heardOffer(turn, call, message.signal);
    case 'key-frame':
      order(turn, call, { type: 'force-key-frame', leg: id, source: message.source });
      return call;
    case 'hang-up':
      return call.roster
        ? memberLeft(turn, call, from, message)
        : end(turn, call, message.reason, message.code ?? null);
    default:
      return call;
  }
}
