import type { Candidate, IceGeneration } from '../network/network-core.ts';
import type { AppliedDescription } from './negotiation-state.ts';
import { writeSdp, type SdpSession } from './sdp.ts';

/** A description as the getters of a connection show it. */
export interface ShownDescription extends RTCSessionDescriptionInit {
  toJSON(): RTCSessionDescriptionInit;
}

/** A description as text; ours with the candidates gathered so far, in the first section, which carries the bundle. */
export function describe(
  description: AppliedDescription | null,
  generation: IceGeneration | null,
  complete: boolean,
): ShownDescription | null {
  if (!description) return null;
  const { type, session } = description;
  const own = generation?.ufrag === session.ufrag ? generation.candidates : [];
  const sdp = writeSdp(own.length > 0 || complete ? withCandidates(session, own, complete) : session);
  return { type, sdp, toJSON: () => ({ type, sdp }) };
}

/** An `RTCIceCandidate` of ours. */
export function showCandidate(candidate: Candidate, mid: string | null, ufrag: string): object {
  const init = { candidate: candidate.text, sdpMid: mid, sdpMLineIndex: 0, usernameFragment: ufrag };
  const { address, port, relay } = candidate.route;
  return {
    ...init,
    address: relay ? candidate.shown.split(':')[0] : address,
    port,
    type: relay ? 'relay' : 'host',
    protocol: 'udp',
    toJSON: () => init,
  };
}

function withCandidates(session: SdpSession, own: readonly Candidate[], complete: boolean): SdpSession {
  const candidates = own.map((candidate) => candidate.text);
  const sections = session.sections.map((section, index) =>
    index === 0 ? { ...section, candidates, endOfCandidates: complete } : section,
  );
  return { ...session, sections };
}
