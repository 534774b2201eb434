import type { PeerSignal } from '../protocol/messages.ts';
import type { ErrorCode } from '../util/errors.ts';
import { hangUp } from './ending.ts';
import type { LegFact } from './events.ts';
import { sayAccepted, sayRinging } from './incoming.ts';
import { closeLegs, establish, legOf, patchLeg } from './legs.ts';
import type { CallState, Leg } from './model.ts';
import { sendInvite } from './outgoing.ts';
import { patchPeer } from './participants.ts';
import { pathBack, pathClosed, pathFailed, pathLost } from './recovery.ts';
import { failMember } from './rooms.ts';
import { send, tell, type Turn } from './turn.ts';

/** Works on what the media path of one leg did. */
export function legChanged(turn: Turn, call: CallState, event: LegFact): CallState {
  const leg = legOf(call, event.leg);
  if (!leg) return call;
  const { id, path } = leg;
  const { phase } = call;
  const carries = phase.status === 'connected' && phase.leg === id;
  switch (event.type) {
    case 'leg-signal':
      return passSignal(turn, call, leg, event.signal);
    case 'leg-up':
      return legUp(turn, patchLeg(call, id, { path: 'up' }), leg, carries);
    case 'leg-failed':
      return carries ? pathFailed(turn, down(call, leg)) : legFailed(turn, call, leg, event.code);
    case 'leg-down':
    case 'leg-closed': {
      if (path === 'new') return call;
      const next = down(call, leg);
      if (!carries) return next;
      return event.type === 'leg-down' ? pathLost(turn, next) : pathClosed(turn, next);
    }
    case 'video-frozen':
      if (carries) tell(turn, call, { type: 'key-frame', source: event.source });
      return call;
  }
}

function down(call: CallState, { id, path }: Leg): CallState {
  return path === 'down' ? call : patchLeg(call, id, { path: 'down' });
}

function legUp(turn: Turn, call: CallState, { device }: Leg, carries: boolean): CallState {
  if (carries) return pathBack(turn, call);
  return call.phase.status === 'connected' ? patchPeer(call, { status: 'connected' }, device) : establish(turn, call);
}

/** The first description of a leg travels inside the message for which it was made, everything later on its own. */
function passSignal(turn: Turn, call: CallState, leg: Leg, signal: PeerSignal): CallState {
  const { id, device, path, role } = leg;
  const first = path === 'new';
  if (first && !signal.description) return call;
  const next = first ? patchLeg(call, id, { path: 'connecting' }) : call;
  if (!device) return first ? sendInvite(turn, next, signal) : next;
  if (first && call.direction === 'incoming') {
    if (role === 'ringing') return sayRinging(turn, next, signal);
    sayAccepted(turn, next, signal);
  } else send(turn, next, device, { type: 'signal', signal });
  return next;
}

/** A connection cannot be made. While it rings another way is left; of an accepted call it was the last. */
function legFailed(turn: Turn, call: CallState, leg: Leg, code: ErrorCode): CallState {
  const { id, role, path } = leg;
  if (call.roster) return failMember(turn, call, leg, code);
  if (role === 'chosen') return hangUp(turn, call, 'failed', code);
  if (path !== 'new' || (role === 'ringing' && call.direction === 'outgoing')) return down(call, leg);
  const without = closeLegs(turn, call, (one) => one.id !== id);
  return role === 'cold' ? sendInvite(turn, without) : sayRinging(turn, without);
}
