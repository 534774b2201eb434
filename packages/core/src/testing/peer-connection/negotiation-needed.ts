import type { NegotiationState } from './negotiation-state.ts';
import { intersection, reversed, type FakeRtpTransceiver } from './rtp-transceiver.ts';

/** The check of W3C webrtc-pc 4.7.3: whether something waits that only a new offer can tell the other side. */
export function needsNegotiation(state: NegotiationState, wantsData: boolean): boolean {
  if (state.replaceUfrags.size > 0) return true;
  if (wantsData && !state.lines.some((line) => line.kind === 'application')) return true;
  return state.transceivers.some((transceiver) => transceiverNeeds(state, transceiver));
}

function transceiverNeeds(state: NegotiationState, transceiver: FakeRtpTransceiver): boolean {
  const index = state.lines.findIndex((line) => line.transceiver === transceiver);
  if (transceiver.stopping) return index >= 0 && !transceiver.stopped;
  if (transceiver.mid === null || index < 0) return true;
  const local = state.currentLocal;
  const section = local?.session.sections[index];
  const remote = state.currentRemote?.session.sections[index];
  if (!local || !section || !remote) return true;
  const { direction, sender } = transceiver;
  const sends = direction === 'sendrecv' || direction === 'sendonly';
  if (sends && !sameMembers(section.streams, sender.streams)) return true;
  if (local.type === 'offer') return section.direction !== direction && reversed(remote.direction) !== direction;
  return section.direction !== intersection(direction, reversed(remote.direction));
}

function sameMembers(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((member) => b.includes(member));
}
