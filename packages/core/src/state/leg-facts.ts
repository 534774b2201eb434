import type { PeerSignal } from '../protocol/messages.ts';
import type { ErrorCode } from '../util/errors.ts';
import { hangUp } from './ending.ts';
import type { LegFact } from './events.ts';
import { sayAccepted, sayAgain, sayRinging } from './incoming.ts';
import { carries, closeLegs, establish, isComingBack, legOf, patchLeg, stopComingBack } from './legs.ts';
import type { Leg } from './model.ts';
import { sendCandidates, sendInvite } from './outgoing.ts';
import { patchPeer } from './participants.ts';
import { pathBack, pathClosed, pathFailed, pathLost } from './recovery.ts';
import { sayResume } from './resume.ts';
import { memberConnected } from './members.ts';
import { failMember } from './rooms.ts';
import { type Draft, send, tell, type Turn } from './turn.ts';

/** Works on what the media path of one leg did. */
export function legChanged(turn: Turn, call: Draft, event: LegFact): void {
  const leg = legOf(call, event.leg);
  if (!leg) return;
  const { id, path, device } = leg;
  switch (event.type) {
    case 'leg-signal':
      return passSignal(turn, call, leg, event.signal);
    case 'leg-up':
      patchLeg(call, id, { path: 'up' });
      patchPeer(call, { former: null }, device);
      stopComingBack(turn, call, leg);
      if (leg.recovery) return pathBack(turn, call, leg);
      if (call.roster) return memberConnected(turn, call, leg);
      if (call.phase.status === 'connecting') sayAgain(turn, call);
      return establish(turn, call);
    case 'leg-failed':
      return legFailed(turn, call, leg, event.code);
    case 'leg-down':
    case 'leg-closed':
      if (path === 'new') return;
      patchLeg(call, id, { path: 'down' });
      if (carries(call, leg)) (event.type === 'leg-down' ? pathLost : pathClosed)(turn, call, leg);
      return;
    case 'video-frozen':
      if (carries(call, leg)) tell(turn, call, { type: 'key-frame', source: event.source });
  }
}

/** The first description of a leg travels inside the message for which it was made, everything later on its own. */
function passSignal(turn: Turn, call: Draft, leg: Leg, signal: PeerSignal): void {
  const { id, device, path, role } = leg;
  const first = path === 'new';
  if (first) {
    if (!signal.description) return;
    patchLeg(call, id, { path: 'connecting' });
  }
  if (!device) return (first ? sendInvite : sendCandidates)(turn, call, signal);
  if (first && isComingBack(call, device)) return sayResume(turn, call, id, device, signal);
  if (!first || call.roster || call.direction !== 'incoming')
    return send(turn, call, device, { type: 'signal', signal });
  (role === 'ringing' ? sayRinging : sayAccepted)(turn, call, signal);
}

/** A connection cannot be made. While it rings another way is left; one that carries the call is built anew. */
function legFailed(turn: Turn, call: Draft, leg: Leg, code: ErrorCode): void {
  const { id, role, path } = leg;
  const early = path === 'new' && (role === 'cold' || call.direction === 'incoming');
  if (role !== 'chosen' && early) {
    closeLegs(turn, call, (one) => one !== leg);
    return (role === 'cold' ? sendInvite : sayRinging)(turn, call);
  }
  patchLeg(call, id, { path: 'down' });
  if (role !== 'chosen') return;
  if (carries(call, leg)) pathFailed(turn, call, leg);
  else if (call.roster) failMember(turn, call, leg, code);
  else hangUp(turn, call, 'failed', code);
}
