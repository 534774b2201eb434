import type { IceGeneration, NetworkCore, NetworkPeer, RemoteIce } from '../network/network-core.ts';
import { bestPair, type CandidatePair } from './candidate-pairs.ts';
import { gather, shownAddress, type GatheringEvents } from './ice-gathering.ts';
import type { TaskQueue } from './task-queue.ts';

/** What an agent tells. */
export interface IceEvents extends GatheringEvents {
  /** `iceConnectionState` or `connectionState` may have changed. */
  change(): void;
}

/** What an agent works with. */
export interface IceOptions {
  readonly core: NetworkCore;
  readonly peer: NetworkPeer;
  readonly config: () => RTCConfiguration;
  readonly tasks: TaskQueue;
  readonly on: IceEvents;
}

/** User name and password of one end, new with each restart. */
export interface IceCredentials {
  readonly ufrag: string;
  readonly pwd: string;
}

/** The ICE and DTLS part of one fake connection. All sections are bundled, so there is one of each. */
export class IceAgent {
  local: IceGeneration | null = null;
  remote: RemoteIce | null = null;
  selected: CandidatePair | null = null;
  iceState: RTCIceConnectionState = 'new';
  gatheringState: RTCIceGatheringState = 'new';
  /** How long packets have passed, ms: for counters that grow with time. */
  openFor = 0;
  readonly #options: IceOptions;
  #failed = false;
  #secure = false;
  #attempt: { readonly id: string; readonly stop: () => void } | null = null;
  #stopGathering: () => void = () => {};
  #failing: (() => void) | null = null;
  #mourning: (() => void) | null = null;
  #reviving: (() => void) | null = null;
  #failedUfrag: string | null = null;

  constructor(options: IceOptions) {
    this.#options = options;
  }

  get state(): RTCPeerConnectionState {
    const ice = this.iceState;
    if (ice === 'closed' || ice === 'new') return ice;
    if (this.#failed) return 'failed';
    if (ice === 'disconnected') return 'disconnected';
    return ice === 'connected' && this.#secure ? 'connected' : 'connecting';
  }

  /** True while packets leave: ICE believes in the path and DTLS is up. */
  get writable(): boolean {
    return this.#secure && this.iceState === 'connected';
  }

  /** True while what leaves also arrives. */
  get open(): boolean {
    return this.writable && this.selected !== null && this.#isOpen(this.selected);
  }

  setLocal({ ufrag, pwd }: IceCredentials): void {
    if (this.local?.ufrag === ufrag) return;
    this.#stopGathering();
    const { core, peer, config, tasks, on } = this.#options;
    const generation: IceGeneration = { ufrag, pwd, candidates: [] };
    const state = (next: RTCIceGatheringState): void => {
      this.gatheringState = next;
      on.state(next);
    };
    this.local = generation;
    this.#stopGathering = gather({ core, host: peer.host, config: config(), generation, tasks, on: { ...on, state } });
  }

  setRemote({ ufrag, pwd }: IceCredentials, candidates: readonly string[]): void {
    if (this.remote?.ufrag !== ufrag) this.remote = { ufrag, pwd, known: new Set() };
    for (const candidate of candidates) this.addRemote(candidate);
  }

  addRemote(candidate: string): void {
    const address = shownAddress(candidate);
    if (address) this.remote?.known.add(address);
  }

  /** Remembers the credentials of now; the function it returns brings them back. */
  save(): () => void {
    const { local, remote } = this;
    return () => {
      if (this.local !== local) this.#stopGathering();
      this.local = local;
      this.remote = remote;
    };
  }

  /** Looks at what changed in the network. */
  evaluate(): void {
    if (this.iceState === 'closed') return;
    this.#check();
    this.#connect();
    this.#watch();
  }

  close(): void {
    this.iceState = 'closed';
    this.selected = null;
    this.#stopGathering();
  }

  /** A new generation on a path that does not work begins like a new connection. */
  #check(): void {
    const { local, remote, selected } = this;
    if (!local || !remote || local.candidates.length === 0 || this.iceState === 'connected') return;
    if (selected?.localUfrag === local.ufrag || selected?.remoteUfrag === remote.ufrag) return;
    if (this.#failing || this.#failedUfrag === local.ufrag) return;
    const { core, tasks } = this.#options;
    this.#stopTimers();
    this.#failing = tasks.add(() => {
      this.#failing = null;
      this.#failedUfrag = local.ufrag;
      this.#setState('failed', true);
    }, core.timings.disconnect + core.timings.fail);
    tasks.add(() => {
      if (this.iceState !== 'connected') this.#setState('checking');
    });
  }

  /** Begins to check the best pair there is, unless it is in use or being checked. */
  #connect(): void {
    const pair = bestPair(this.#options.core, this.#options.peer);
    if (!pair || pair.id === this.selected?.id || pair.id === this.#attempt?.id) return;
    if (this.#failed && this.selected?.localUfrag === pair.localUfrag) return;
    this.#attempt?.stop();
    const stop = this.#options.tasks.add(() => this.#select(pair), this.#roundTrip(pair));
    this.#attempt = { id: pair.id, stop };
  }

  #select(pair: CandidatePair): void {
    const { core, tasks, on } = this.#options;
    this.#attempt = null;
    if (!this.#isOpen(pair)) return;
    this.#stopTimers();
    this.selected = pair;
    this.#setState('connected');
    if (this.#secure) return;
    tasks.add(() => {
      core.change(() => (this.#secure = true));
      on.change();
    }, this.#roundTrip(pair));
  }

  /** Notices, as late as browsers do, that the path died, and soon that it is back. */
  #watch(): void {
    const { core, tasks } = this.#options;
    if (!this.selected || this.#failed) return;
    if (this.#isOpen(this.selected)) {
      this.#mourning?.();
      this.#mourning = null;
      if (this.iceState !== 'disconnected') return;
      this.#reviving ??= tasks.add(() => {
        this.#reviving = null;
        this.#setState('connected');
      }, this.#roundTrip(this.selected));
    } else {
      this.#reviving?.();
      this.#reviving = null;
      if (this.iceState === 'connected') this.#mourning ??= tasks.add(() => this.#lose(), core.timings.disconnect);
      else if (this.iceState === 'disconnected') this.#mourning ??= this.#giveUpLater();
    }
  }

  #lose(): void {
    this.#mourning = this.#giveUpLater();
    this.#setState('disconnected');
  }

  /** As Chromium: `connectionState` fails, `iceConnectionState` stays `disconnected`. */
  #giveUpLater(): () => void {
    return this.#options.tasks.add(() => this.#setState('disconnected', true), this.#options.core.timings.fail);
  }

  #stopTimers(): void {
    for (const stop of [this.#failing, this.#mourning, this.#reviving]) stop?.();
    this.#failing = this.#mourning = this.#reviving = null;
  }

  #setState(next: RTCIceConnectionState, failed = false): void {
    this.#options.core.change(() => {
      this.iceState = next;
      this.#failed = failed;
    });
    this.#options.on.change();
  }

  #isOpen(pair: CandidatePair): boolean {
    const { core } = this.#options;
    return core.peers.has(pair.peer) && core.isOpen(pair.local.route, pair.remote.route);
  }

  #roundTrip(pair: CandidatePair): number {
    return 2 * this.#options.core.latency(pair.local.route, pair.remote.route);
  }
}
