import type { MediaSource, PeerSignal } from '../../protocol/messages.ts';
import { isCallError } from '../../util/errors.ts';
import type { PeerDiagnostics, PeerId, PeerOptions, PeerStats, TopologyContext } from '../topology.ts';
import type { Channels } from './channels.ts';
import { createConnection, type Connection } from './connection.ts';
import { createEpochs } from './epochs.ts';
import type { Sending } from './senders.ts';
import type { PeerFact, SignalContent } from './setup.ts';
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
  const epochs = createEpochs(options.polite);
  const wanted = new Map<MediaSource, Sending>();
  let { relayOnly, holdCandidates } = options;
  let early: PeerSignal[] = [];
  let connection: Connection | undefined;
  /** The connection before this one: carries on until this one is up. */
  let former: Connection | undefined;
  let opening: Promise<unknown> = Promise.resolve();
  let closing: Promise<unknown> = opening;
  let watched = false;
  let closed = false;
  /** The other end asked for a new connection, which is not up yet. */
  let underway = false;
  /** A description was refused and the connection built anew, and it is not up yet. */
  let repairing = false;

  const closeFormer = (): void => {
    closing = Promise.all([closing, former?.close()]);
    former = undefined;
  };
  const tell = (fact: PeerFact): void => {
    if (closed) return;
    if (fact.type === 'up') {
      underway = repairing = false;
      closeFormer();
    }
    context.on({ ...fact, peer: id });
  };
  const send = (content: SignalContent): void =>
    context.on({ type: 'signal', peer: id, signal: { epoch: epochs.own, peerEpoch: epochs.other, ...content } });
  const configuration = async (): Promise<RTCConfiguration> => ({
    iceServers: [...(await context.iceServers())],
    iceTransportPolicy: relayOnly ? 'relay' : 'all',
    bundlePolicy: 'max-bundle',
    rtcpMuxPolicy: 'require',
  });

  const refused = (error: unknown): void => {
    if (repairing) return tell({ type: 'failed', code: 'negotiation-failed', cause: error });
    repairing = true;
    tell({ type: 'debug', what: 'description-refused', details: String(error) });
    build(true);
  };
  const open = (config: RTCConfiguration, initiate: boolean): void => {
    const { own } = epochs;
    const isCurrent = (): boolean => !closed && own === epochs.own;
    try {
      connection = createConnection(context.createPeerConnection(config), {
        ...setup,
        peer: id,
        wanted,
        initiate,
        polite: options.polite,
        holdCandidates,
        send: (content) => isCurrent() && send(content),
        tell: (fact) => (isCurrent() || fact.type === 'control') && tell(fact),
        refused: (error) => isCurrent() && refused(error),
      });
      if (watched) connection.watch();
    } catch (error) {
      tell({ type: 'failed', code: isCallError(error) ? error.code : 'unsupported-browser', cause: error });
    }
  };
  const build = (initiate: boolean): void => {
    const own = epochs.next(initiate);
    setup.channels.detach(id);
    closeFormer();
    former = connection;
    connection = undefined;
    opening = configuration().then((config) => {
      if (!closed && own === epochs.own) open(config, initiate);
    });
  };
  /** Runs when the present connection exists, in the order of the calls; not at all when it is replaced before. */
  const whenOpen = async (act: (connection: Connection) => unknown): Promise<void> => {
    const { own } = epochs;
    await opening;
    if (connection && own === epochs.own) await act(connection);
  };

  const apply = (signal: PeerSignal): void => void whenOpen((current) => current.apply(signal));
  const link = (epoch: number): void => {
    epochs.link(epoch);
    for (const signal of early) if (signal.epoch === epoch) apply(signal);
    early = early.filter((signal) => signal.epoch > epoch);
  };

  const handlers: Record<ReturnType<typeof epochs.judge>, (signal: PeerSignal) => void> = {
    drop: ({ epoch }) => tell({ type: 'debug', what: 'signal-dropped', details: epoch }),
    keep: (signal) => void (early.length < maxEarly && early.push(signal)),
    apply(signal) {
      apply(signal);
      if (signal.description) link(signal.epoch);
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
      void former?.sync(source);
      return whenOpen((current) => current.sync(source));
    },
    sendControl: (text) => connection?.sendControl(text) ?? false,
    releaseCandidates() {
      holdCandidates = false;
      connection?.releaseCandidates();
    },
    restartIce(policy) {
      if (policy !== 'keep') relayOnly = policy === 'relay';
      void whenOpen(async (current) => {
        if (current.lost()) build(true);
        else current.restartIce(await configuration());
      });
    },
    rebuild({ initiate, relayOnly: relay }) {
      relayOnly = relay;
      if (underway) return void (underway = false);
      build(initiate);
      if (!initiate) send({});
    },
    forceKeyFrame: (source) => void connection?.forceKeyFrame(source),
    watch() {
      watched = true;
      connection?.watch();
    },
    async stats(maxAge) {
      if (!connection) return undefined;
      const { at, report } = connection.stats(maxAge);
      return { peer: id, at, report: await report, mids: connection.mids() };
    },
    diagnostics() {
      if (!connection) return undefined;
      const { signalingState, iceConnectionState, iceGatheringState, connectionState } = connection.pc;
      return { peer: id, epoch: epochs.own, signalingState, iceConnectionState, iceGatheringState, connectionState };
    },
    async close() {
      closed = true;
      setup.channels.detach(id);
      closeFormer();
      await Promise.all([closing, connection?.close()]);
    },
  };
}
