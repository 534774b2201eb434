import type { Signaling } from '../signaling.ts';
import type { Stage } from './contender.ts';

/** Two bare peer connections that trickle candidates to each other. */
export interface RawPair {
  readonly caller: RTCPeerConnection;
  readonly callee: RTCPeerConnection;
  /** Makes an offer and carries it over. */
  offer(from: RTCPeerConnection, options?: RTCOfferOptions): Promise<void>;
  /** Makes the answer and carries it back. */
  answer(from: RTCPeerConnection): Promise<void>;
  close(): void;
}

/** Creates the pair and shows what each end receives. */
export function createRawPair(
  { signaling, caller, callee, iceServers }: Stage,
  iceTransportPolicy: RTCIceTransportPolicy = 'all',
): RawPair {
  const configuration: RTCConfiguration = {
    bundlePolicy: 'max-bundle',
    iceServers: [...iceServers],
    iceTransportPolicy,
  };
  const a = new RTCPeerConnection(configuration);
  const b = new RTCPeerConnection(configuration);
  const toA = trickle(b, a, signaling);
  const toB = trickle(a, b, signaling);
  const carryTo = (target: RTCPeerConnection): ((description: RTCSessionDescription | null) => Promise<void>) =>
    target === a ? toA : toB;
  const other = (end: RTCPeerConnection): RTCPeerConnection => (end === a ? b : a);
  for (const [connection, { view }] of [
    [a, caller],
    [b, callee],
  ] as const) {
    connection.addEventListener('track', ({ streams: [stream] }) => stream && view.show(stream));
  }
  return {
    caller: a,
    callee: b,
    async offer(from, options) {
      await from.setLocalDescription(await from.createOffer(options));
      await carryTo(other(from))(from.localDescription);
    },
    async answer(from) {
      await from.setLocalDescription();
      await carryTo(other(from))(from.localDescription);
    },
    close() {
      a.close();
      b.close();
    },
  };
}

/** Sends candidates over; those that come before a description wait for it. Returns how a description is sent. */
function trickle(
  from: RTCPeerConnection,
  to: RTCPeerConnection,
  signaling: Signaling,
): (description: RTCSessionDescription | null) => Promise<void> {
  let early: RTCIceCandidateInit[] | null = [];
  const add = (candidate: RTCIceCandidateInit): void => void to.addIceCandidate(candidate).catch(() => {});
  from.addEventListener('icecandidate', ({ candidate }) => {
    if (candidate) signaling.send(candidate.toJSON(), (copy) => (early ? early.push(copy) : add(copy)));
  });
  return async (description) => {
    if (!description) return;
    await signaling.travel(description);
    await to.setRemoteDescription(description);
    early?.forEach(add);
    early = null;
  };
}
