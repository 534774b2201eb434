import type { Candidate, NetworkCore, NetworkPeer } from '../network/network-core.ts';

/** A pair of candidates that carries packets. */
export interface CandidatePair {
  /** The same at both ends and in each look at the same two candidates. */
  readonly id: string;
  readonly peer: NetworkPeer;
  readonly local: Candidate;
  readonly remote: Candidate;
  readonly localUfrag: string;
  readonly remoteUfrag: string;
}

/** The best pair between a connection and the one whose ICE credentials it was given; null while there is none. */
export function bestPair(core: NetworkCore, self: NetworkPeer): CandidatePair | null {
  const peer = partnerOf(core, self);
  const { local, remote } = self.ice;
  if (!peer || !local || !remote) return null;
  const theirs = peer.ice.local?.candidates ?? [];
  const pairs = local.candidates.flatMap((own) =>
    theirs
      // One side that knows the other is enough: its check makes it known.
      .filter((other) => remote.known.has(other.shown) || peer.ice.remote?.known.has(own.shown))
      .filter((other) => core.isOpen(own.route, other.route))
      .map((other): CandidatePair => ({
        id: [own.shown, other.shown].sort().join('-'),
        peer,
        local: own,
        remote: other,
        localUfrag: local.ufrag,
        remoteUfrag: remote.ufrag,
      })),
  );
  return pairs.sort((a, b) => relays(a) - relays(b) || a.id.localeCompare(b.id))[0] ?? null;
}

/** The connection that has our credentials as we have its. */
function partnerOf(core: NetworkCore, self: NetworkPeer): NetworkPeer | undefined {
  const { local, remote } = self.ice;
  if (!local || !remote) return undefined;
  return [...core.peers].find(
    ({ ice }) =>
      ice.local?.ufrag === remote.ufrag &&
      ice.local.pwd === remote.pwd &&
      ice.remote?.ufrag === local.ufrag &&
      ice.remote.pwd === local.pwd,
  );
}

function relays(pair: CandidatePair): number {
  return Number(pair.local.route.relay) + Number(pair.remote.route.relay);
}
