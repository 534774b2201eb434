import type { MediaSource } from '../../protocol/messages.ts';
import { check } from '../../util/check.ts';
import { createChannels } from '../peer/channels.ts';
import { createPeer, type Peer } from '../peer/peer.ts';
import type { Sending } from '../peer/senders.ts';
import { kindOf } from '../peer/transceivers.ts';
import { createLimits } from './limits.ts';
import { createReceiveHints } from './receive-hints.ts';
import { receiverLimits } from './receiver-limits.ts';
import { defaultUplink, uplinkShare } from './uplink.ts';
import type { PeerId, SendLimits, Topology, TopologyContext, TopologySession } from '../topology.ts';

/** How a mesh watches its connections. */
export interface MeshOptions {
  /** Ms without any sign of life, beyond the round trip, that count as a stall. Default 1 000. */
  readonly stallAfter?: number;
  /** Bps that the camera may take of the uplink, shared by all who receive it. Default 4 000 000. */
  readonly uplink?: number;
}

/** Beyond, nobody's uplink and nobody's encoder would do. */
const maxParticipants = 8;

/** Reports of the watchdog are good enough for those who ask within this time, ms. */
const statsAge = 200;

/**
 * Media straight from each member to each other one, over one connection per pair.
 *
 * @example
 * const calls = createCallClient({ self, transport, topology: mesh() });
 */
export function mesh(options: MeshOptions = {}): Topology {
  return {
    name: 'mesh',
    maxParticipants,
    createSession: (context) => createMeshSession(context, options),
  };
}

function createMeshSession(
  context: TopologyContext,
  { stallAfter = 1000, uplink = defaultUplink }: MeshOptions,
): TopologySession {
  const peers = new Map<PeerId, Peer>();
  const published = new Map<MediaSource, Sending>();
  const limits = createLimits();
  const channels = createChannels();
  const hints = createReceiveHints({
    clock: context.clock,
    say: (id, text) => peers.get(id)?.sendControl(text) ?? false,
    changed(id, source, again) {
      heed(id, source);
      void send(id, source);
      if (again) peers.get(id)?.forceKeyFrame(source);
    },
  });
  const heed = (id: PeerId, source: MediaSource): void => {
    const wish = hints.of(id, source);
    if (wish !== undefined) limits.set(id, source, 'receiver', receiverLimits(wish, published.get(source)));
  };
  const on: TopologyContext['on'] = (fact) => {
    if (fact.type === 'control' && hints.hear(fact.peer, fact.text)) return;
    if (fact.type === 'up') hints.opened(fact.peer);
    context.on(fact);
  };
  const setup = {
    // Its other members stay what they are, also those that change.
    context: Object.create(context, { on: { value: on } }) as TopologyContext,
    channels,
    stallAfter,
    streams: { talk: context.createMediaStream(), share: context.createMediaStream() },
  };
  let receivers: ReadonlySet<PeerId> = new Set();
  let shared: SendLimits | null = null;
  let closed = false;
  let closing: Promise<unknown> = Promise.resolve();

  const send = (id: PeerId, source: MediaSource): Promise<void> | undefined =>
    peers.get(id)?.send(source, receivers.has(id) ? limits.apply(id, source, published.get(source)) : undefined);
  const sendAll = (id: PeerId): Promise<unknown> => {
    if (receivers.has(id)) peers.get(id)?.watch();
    return Promise.all(Array.from(published.keys(), (source) => send(id, source)));
  };
  /** Nobody's share changes what the connections have agreed on. */
  const share = (): void => {
    const full = published.get('camera')?.options?.encodings?.[0]?.maxBitrate;
    const next = uplinkShare(receivers.size, uplink, full);
    if (next || shared) limits.set(null, 'camera', 'uplink', next);
    shared = next;
  };
  const removePeer = (id: PeerId): void => {
    const peer = peers.get(id);
    peers.delete(id);
    limits.forget(id);
    hints.forget(id);
    closing = Promise.all([closing, peer?.close()]);
  };

  return {
    addPeer(id, peerOptions) {
      if (closed || peers.has(id)) return;
      peers.set(id, createPeer(id, peerOptions, setup));
      void sendAll(id);
    },
    removePeer,
    releaseCandidates: (id) => peers.get(id)?.releaseCandidates(),
    handleSignal: (id, signal) => peers.get(id)?.handleSignal(signal),
    async publish(source, track, publishOptions) {
      const kind = kindOf(source);
      check(!track || track.kind === kind, source, `a track of kind ${kind}`, track?.kind);
      published.set(source, { track, options: publishOptions });
      share();
      for (const id of receivers) heed(id, source);
      await Promise.all([...receivers].map((id) => send(id, source)));
    },
    async sendTo(ids) {
      receivers = new Set(ids);
      share();
      await Promise.all([...peers.keys()].map(sendAll));
    },
    receive: hints.wish,
    limit(id, source, by, limit) {
      limits.set(id, source, by, limit);
      for (const peer of id === null ? receivers : [id]) void send(peer, source);
    },
    sendControl: (id, text) => peers.get(id)?.sendControl(text) ?? false,
    openChannel: channels.open,
    allowDirect: (id) => peers.get(id)?.allowDirect(),
    restartIce: (id, policy) => peers.get(id)?.restartIce(policy),
    rebuild: (id, how) => peers.get(id)?.rebuild(how),
    forceKeyFrame: (id, source) => peers.get(id)?.forceKeyFrame(source),
    async stats() {
      const all = await Promise.allSettled(Array.from(peers.values(), (peer) => peer.stats(statsAge)));
      return all.flatMap((result) => (result.status === 'fulfilled' && result.value ? [result.value] : []));
    },
    diagnostics: () => Array.from(peers.values(), (peer) => peer.diagnostics()).filter((each) => each !== undefined),
    async close() {
      closed = true;
      for (const id of [...peers.keys()]) removePeer(id);
      await closing;
    },
  };
}
