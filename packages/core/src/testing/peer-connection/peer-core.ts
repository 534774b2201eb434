import { FakeMediaStreamTrack, type MediaFactory } from '../media/fake-media-stream-track.ts';
import type { DataPacket, NetworkCore, NetworkPeer } from '../network/network-core.ts';
import type { Applying } from './apply-description.ts';
import { DataAssociation, type AssociationPath } from './data-association.ts';
import type { FakeDataChannel } from './data-channel.ts';
import { showCandidate } from './description-init.ts';
import { IceAgent } from './ice-agent.ts';
import { countTraffic, heardBy, sentIn, unmuteReceivers } from './media-flow.ts';
import { needsNegotiation } from './negotiation-needed.ts';
import { createNegotiationState, type NegotiationState } from './negotiation-state.ts';
import { createOperationChain, type OperationChain } from './operation-chain.ts';
import { RemoteTracks } from './remote-tracks.ts';
import { FakeRtpReceiver } from './rtp-receiver.ts';
import { FakeRtpSender, type RtpHost, type SenderInit } from './rtp-sender.ts';
import { FakeRtpTransceiver } from './rtp-transceiver.ts';
import { statsReport } from './stats-report.ts';
import { createTaskQueue, type TaskQueue } from './task-queue.ts';

/** What a fake connection lives in. */
export interface FakePeerConnectionOptions {
  readonly core: NetworkCore;
  /** Name of the environment: its end of the network. */
  readonly host: string;
  readonly factory: MediaFactory;
  /** Ms of the clock that each description takes. Default 0: done without moving the clock. */
  readonly operationDelay?: number;
  readonly onClose?: () => void;
}

/** The inside of a fake connection: what it agreed on, its path and what passes over it. */
export class PeerCore implements NetworkPeer, RtpHost, Applying {
  readonly options: FakePeerConnectionOptions;
  readonly host: string;
  readonly tasks: TaskQueue;
  readonly chains: OperationChain;
  readonly state: NegotiationState;
  readonly ice: IceAgent;
  readonly data: DataAssociation;
  readonly remoteTracks: RemoteTracks;
  readonly fingerprint: string;
  readonly fire: (type: string, fields?: object) => void;
  config: RTCConfiguration;
  closed = false;
  /** Data channels were created here, so that offers carry a section for them. */
  wantsData = false;
  #needed = false;
  #checkOnEmptyChain = false;
  #shownStates = 'new new';

  constructor(options: FakePeerConnectionOptions, config: RTCConfiguration, fire: PeerCore['fire']) {
    const { core, host, factory } = options;
    this.options = options;
    this.host = host;
    this.config = config;
    this.fire = fire;
    this.tasks = createTaskQueue(core.clock);
    this.state = createNegotiationState(String(1e15 + core.random.integer(1e15)));
    this.fingerprint = Array.from({ length: 32 }, () => hexByte(core.random.integer(256))).join(':');
    this.remoteTracks = new RemoteTracks(factory);
    this.chains = createOperationChain({
      closed: () => this.closed,
      onEmpty: () => this.#checkOnEmptyChain && this.negotiationNeeded(),
    });
    this.ice = new IceAgent({ core, peer: this, config: () => this.config, tasks: this.tasks, on: this.#iceEvents() });
    this.data = new DataAssociation({
      tasks: this.tasks,
      now: () => core.clock.now(),
      path: () => this.#dataPath(),
      onChannel: (channel: FakeDataChannel) => this.fire('datachannel', { channel }),
    });
    core.peers.add(this);
  }

  get writable(): boolean {
    return this.ice.writable;
  }

  chain<T>(operation: () => T | Promise<T>): Promise<T> {
    return this.chains.add(operation);
  }

  change(apply: () => void): void {
    this.options.core.change(apply);
  }

  newId(): string {
    return this.options.core.random.uuid();
  }

  newSsrc(): number {
    return 1 + this.options.core.random.integer(0xffff_fffe);
  }

  stats(of: object | null): Promise<RTCStatsReport> {
    this.change(() => {});
    return Promise.resolve(statsReport(this, of));
  }

  keyFrame(): void {
    const other = this.ice.selected?.peer.host;
    this.change(() => this.options.core.frozen.delete(`${this.host} ${other}`));
  }

  heard(receiver: object): FakeMediaStreamTrack | null {
    return heardBy(this, receiver);
  }

  sending(mid: string): FakeMediaStreamTrack | null {
    return sentIn(this, mid);
  }

  take(packet: DataPacket): void {
    this.data.take(packet);
  }

  account(ms: number): void {
    countTraffic(this, ms);
  }

  evaluate(): void {
    this.ice.evaluate();
    this.data.evaluate();
    unmuteReceivers(this);
  }

  createTransceiver(
    kind: 'audio' | 'video',
    init: SenderInit = { track: null, streams: [] },
    direction?: RTCRtpTransceiverDirection,
    byAddTrack = false,
  ): FakeRtpTransceiver {
    const track = new FakeMediaStreamTrack(this.options.factory, { kind, label: `remote ${kind}`, muted: true });
    const transceiver = new FakeRtpTransceiver(this, {
      sender: new FakeRtpSender(this, kind, init),
      receiver: new FakeRtpReceiver(this, track),
      direction: direction ?? 'recvonly',
      byAddTrack,
      byRemote: direction === undefined,
    });
    this.state.transceivers.push(transceiver);
    return transceiver;
  }

  /** Queues the check whether an offer is due, as W3C webrtc-pc 4.7.3. */
  negotiationNeeded(): void {
    this.#checkOnEmptyChain = !this.chains.empty;
    if (this.#checkOnEmptyChain || this.closed) return;
    this.tasks.add(() => {
      this.#checkOnEmptyChain = !this.chains.empty;
      if (this.#checkOnEmptyChain || this.state.signalingState !== 'stable') return;
      const needed = needsNegotiation(this.state, this.wantsData);
      if (needed && !this.#needed) {
        this.#needed = true;
        this.fire('negotiationneeded');
      } else this.#needed = needed;
    });
  }

  /** The state is stable again: what is due is announced anew. */
  forgetNeed(): void {
    this.#needed = false;
    this.negotiationNeeded();
  }

  close(): void {
    const { core, onClose } = this.options;
    const partner = this.ice.open ? this.#dataPath() : null;
    this.closed = true;
    this.state.signalingState = 'closed';
    core.change(() => {
      core.peers.delete(this);
      this.ice.close();
      for (const transceiver of this.state.transceivers) transceiver.close();
    });
    this.tasks.clear();
    core.clock.after(0, () => {
      this.data.close();
      for (const { receiver } of this.state.transceivers) receiver.track.end();
    });
    if (partner) core.clock.after(partner.latency, () => partner.peer.take({ type: 'abort' }));
    onClose?.();
  }

  /** Where data channels lead: null while no packets pass or one side has not agreed to them. */
  #dataPath(): AssociationPath | null {
    const { selected } = this.ice;
    if (!this.ice.open || !selected?.peer.writable || this.state.client === null) return null;
    const index = this.state.lines.findIndex((line) => line.kind === 'application');
    const agreed = [this.state.currentLocal, this.state.currentRemote].every(
      (description) => description?.session.sections[index]?.rejected === false,
    );
    if (!agreed) return null;
    const latency = this.options.core.latency(selected.local.route, selected.remote.route);
    return { peer: selected.peer, latency, client: this.state.client };
  }

  #iceEvents(): ConstructorParameters<typeof IceAgent>[0]['on'] {
    return {
      state: () => this.fire('icegatheringstatechange'),
      candidate: (candidate) => {
        const mid = this.state.lines[0]?.mid ?? null;
        const shown = candidate && showCandidate(candidate, mid, this.ice.local?.ufrag ?? '');
        this.fire('icecandidate', { candidate: shown });
      },
      error: (fields) => this.fire('icecandidateerror', fields),
      change: () => {
        const [iceBefore, before] = this.#shownStates.split(' ');
        this.#shownStates = `${this.ice.iceState} ${this.ice.state}`;
        if (iceBefore !== this.ice.iceState) this.fire('iceconnectionstatechange');
        if (before !== this.ice.state) this.fire('connectionstatechange');
      },
    };
  }
}

function hexByte(value: number): string {
  return value.toString(16).padStart(2, '0').toUpperCase();
}
