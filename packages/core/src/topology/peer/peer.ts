import type { MediaSource, PeerSignal } from '../../protocol/messages.ts';
import { hasTurn } from '../../util/has-turn.ts';
import type { PeerDiagnostics, PeerId, PeerOptions, PeerStats, TopologyContext } from '../topology.ts';
import type { Channels } from './channels.ts';
import { canRestartIce } from './can-restart-ice.ts';
import { createEpochs, type Verdict } from './epochs.ts';
import type { Sending } from './senders.ts';
import type { PeerFact, SignalContent } from './setup.ts';
import { createSuccession } from './succession.ts';
import type { SendStreams } from './transceivers.ts';

/** What the peers of one session share. */
export interface PeerSetup {
  readonly context: TopologyContext;
  readonly streams: SendStreams;
  readonly channels: Channels;
  /** Ms without any sign of life that count as a stall. */
  readonly stallAfter: number;
}

/** The other end, whatever becomes of the connections to it. */
export interface Peer {
  handleSignal(signal: PeerSignal): void;
  /** Sends this of a source; undefined sends nothing. Resolves when it, or a later wish, has taken effect. */
  send(source: MediaSource, sending: Sending | undefined): Promise<void>;
  sendControl(text: string): boolean;
  releaseCandidates(): void;
  /** Any path may be used from the next ICE restart on. */
  allowDirect(): void;
  restartIce(policy: 'keep' | 'relay' | 'all'): void;
  rebuild(options: { readonly initiate: boolean; readonly relayOnly: boolean }): void;
  forceKeyFrame(source: 'camera' | 'screen'): void;
  /** From now on looks for stalls and freezes. */
  watch(): void;
  /** Undefined while there is no connection. */
  stats(maxAge: number): Promise<PeerStats | undefined>;
  diagnostics(): PeerDiagnostics | undefined;
  /** Tells nothing from now on; resolves when the connection is closed. Idempotent. */
  close(): Promise<void>;
}

/** Signals kept for a description that is on its way. */
const maxEarly = 64;

/** Creates a peer and its first connection. */
export function createPeer(id: PeerId, options: PeerOptions, setup: PeerSetup): Peer {
  const { context } = setup;
  const epochs = createEpochs(options.polite, options.epoch);
  const wanted = new Map<MediaSource, Sending>();
  let { relayOnly, holdCandidates } = options;
  /** A repair tries TURN alone; without a TURN server it tries everything. */
  let preferRelay = false;
  let early: PeerSignal[] = [];
  let watched = false;
  let closed = false;
  /** The other end asked for a new connection, which is not up yet. */
  let underway = false;
  /** A description was refused and the connection built anew, and it is not up yet. */
  let repairing = false;

  const tell = (fact: PeerFact): void => {
    if (closed) return;
    if (fact.type === 'up') {
      underway = repairing = false;
      connections.settle();
    }
    context.on({ ...fact, peer: id });
  };
  const send = (content: SignalContent): void =>
    context.on({ type: 'signal', peer: id, signal: { epoch: epochs.own, peerEpoch: epochs.other, ...content } });
  const configuration = async (): Promise<RTCConfiguration> => {
    const iceServers = [...(await context.iceServers())];
    const relay = relayOnly || (preferRelay && hasTurn(iceServers));
    return {
      iceServers,
      iceTransportPolicy: relay ? 'relay' : (context.iceTransportPolicy ?? 'all'),
      bundlePolicy: 'max-bundle',
      rtcpMuxPolicy: 'require',
    };
  };
  const connections = createSuccession({
    ...setup,
    ...{ peer: id, polite: options.polite, epochs, wanted, configuration, send, tell },
    holdCandidates: () => holdCandidates,
    refused(error) {
      if (repairing) return tell({ type: 'failed', code: 'negotiation-failed', cause: error });
      repairing = true;
      tell({ type: 'debug', what: 'description-refused', details: String(error) });
      build(true);
    },
  });
  const build = (initiate: boolean): void => {
    connections.build(initiate);
    void connections.whenOpen((connection) => watched && connection.watch());
  };

  const apply = (signal: PeerSignal): void => void connections.whenOpen((connection) => connection.apply(signal));
  const handlers: Record<Verdict, (signal: PeerSignal) => void> = {
    drop: ({ epoch }) => tell({ type: 'debug', what: 'signal-dropped', details: epoch }),
    keep: (signal) => void (early.length < maxEarly && early.push(signal)),
    apply(signal) {
      const { epoch } = signal;
      apply(signal);
      if (!signal.description) return;
      epochs.link(epoch);
      for (const kept of early) if (kept.epoch === epoch) apply(kept);
      early = early.filter((kept) => kept.epoch > epoch);
    },
    'answer-anew'(signal) {
      underway = true;
      build(false);
      handlers.apply(signal);
    },
    'offer-anew'() {
      underway = true;
      build(true);
    },
  };

  build(options.initiate);

  return {
    handleSignal(signal) {
      if (!closed) handlers[epochs.judge(signal)](signal);
    },
    send(source, sending) {
      if (sending) wanted.set(source, sending);
      else wanted.delete(source);
      return connections.sync(source);
    },
    sendControl: (text) => connections.present?.sendControl(text) ?? false,
    releaseCandidates() {
      holdCandidates = false;
      connections.present?.releaseCandidates();
    },
    allowDirect() {
      relayOnly = false;
      void connections.whenOpen(async (connection) => connection.configure(await configuration()));
    },
    restartIce(policy) {
      if (policy === 'all') relayOnly = false;
      if (policy !== 'keep') preferRelay = policy === 'relay';
      void connections.whenOpen(async (connection) => {
        if (connection.lost() || !canRestartIce(connection.pc)) return build(true);
        connection.configure(await configuration());
        connection.restartIce();
      });
    },
    rebuild({ initiate, relayOnly: relay }) {
      relayOnly = relay;
      preferRelay = false;
      if (underway) return void (underway = false);
      build(initiate);
      if (!initiate) send({});
    },
    forceKeyFrame: (source) => void connections.present?.forceKeyFrame(source),
    watch() {
      watched = true;
      connections.present?.watch();
    },
    async stats(maxAge) {
      const { present } = connections;
      if (!present) return undefined;
      const { at, report } = present.stats(maxAge);
      return { peer: id, at, report: await report, mids: present.mids() };
    },
    diagnostics() {
      if (!connections.present) return undefined;
      const { signalingState, iceConnectionState, iceGatheringState, connectionState } = connections.present.pc;
      return { peer: id, epoch: epochs.own, signalingState, iceConnectionState, iceGatheringState, connectionState };
    },
    close() {
      closed = true;
      return connections.close();
    },
  };
}
