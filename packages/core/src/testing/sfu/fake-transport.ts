import type { Clock } from '../../util/clock.ts';
import type { FakeMediaStreamTrack } from '../media/fake-media-stream-track.ts';
import type { FakeSfuDataChannel } from './fake-data-channel.ts';
import type { FakeSender } from './fake-handler.ts';
import { type FakeFlow, type FakeRate, fakeReport, letFlow, silence } from './fake-stats.ts';

/** What a fake transport needs of its SFU. */
export interface FakeTransportHost {
  readonly clock: Clock;
  /** Ms that everything takes. */
  readonly latency: number;
  createTrack(kind: 'audio' | 'video'): FakeMediaStreamTrack;
  /** What a consumer gets at present. */
  rateOf(consumer: string): FakeRate;
  /** What a sender gives at present. */
  rateOfSender(sender: FakeSender): FakeRate;
  /** A message of a data producer of this transport, by its stream. */
  deliver(transport: FakeTransport, stream: number, data: unknown): void;
}

/** One transport, as both its ends see it. */
export class FakeTransport {
  readonly id: string;
  readonly direction: 'send' | 'receive';
  readonly sending: Map<string, FakeSender> = new Map();
  readonly dataChannels: Map<number, FakeSfuDataChannel> = new Map();
  /** How often the client's end negotiated. */
  negotiations = 0;
  /** How often ICE was restarted. */
  restarts = 0;
  state: RTCPeerConnectionState = 'new';
  /** Nothing passes. */
  broken = false;
  #listener: ((state: RTCPeerConnectionState) => void) | null = null;
  #asked = false;
  readonly #host: FakeTransportHost;
  readonly #flows = new Map<string, FakeFlow>();
  readonly #waiting = new Set<FakeSfuDataChannel>();
  #settledAt: number;
  #since: number;

  constructor(id: string, direction: 'send' | 'receive', host: FakeTransportHost) {
    this.id = id;
    this.direction = direction;
    this.#host = host;
    this.#settledAt = this.#since = host.clock.now();
  }

  attach(listener: (state: RTCPeerConnectionState) => void): void {
    this.#listener = listener;
  }

  detach(): void {
    this.settle();
    this.#listener = null;
    this.state = 'closed';
    for (const channel of this.dataChannels.values()) channel.close();
  }

  /** The client gave its parameters, or new ones: the way comes up unless it is broken. */
  connect(): void {
    this.#asked = true;
    if (this.state !== 'connected') this.#become('connecting');
    this.#host.clock.after(this.#host.latency, () => {
      if (!this.broken && this.state !== 'closed') this.#become('connected');
    });
  }

  restart(_fragment: string): void {
    this.restarts += 1;
    if (this.#asked) this.connect();
  }

  /** Breaks the way, as its client notices it. */
  breakDown(state: 'disconnected' | 'failed' | null): void {
    this.settle();
    this.broken = true;
    if (state && this.#asked) this.#become(state);
  }

  /** What is broken would work again; a way that was only disconnected does by itself. */
  heal(): void {
    this.settle();
    this.broken = false;
    if (this.state === 'disconnected') this.connect();
  }

  createTrack(kind: 'audio' | 'video'): FakeMediaStreamTrack {
    return this.#host.createTrack(kind);
  }

  add(mid: string, sender: FakeSender): void {
    this.settle();
    this.sending.set(mid, sender);
    const rate = (): FakeRate =>
      this.state === 'connected' && !this.broken ? this.#host.rateOfSender(sender) : silence;
    this.#flows.set(mid, { mid, kind: sender.kind, rate, packets: 0, frames: 0, bytes: 0 });
  }

  receive(consumer: string, mid: string, kind: 'audio' | 'video'): void {
    this.settle();
    const rate = (): FakeRate => this.#host.rateOf(consumer);
    // The library's own probes have no consumer.
    const name = consumer === 'probator' ? consumer : mid;
    this.#flows.set(mid, { mid: name, kind, rate, packets: 0, frames: 0, bytes: 0 });
  }

  forget(mid: string): void {
    this.settle();
    this.#flows.delete(mid);
    this.sending.delete(mid);
  }

  open(channel: FakeSfuDataChannel): void {
    if (this.state === 'connected') this.#host.clock.after(this.#host.latency, () => channel.open());
    else this.#waiting.add(channel);
  }

  receiveData(stream: number, channel: FakeSfuDataChannel): void {
    this.dataChannels.set(stream, channel);
    this.open(channel);
  }

  sendData(stream: number, data: unknown): void {
    if (!this.broken) this.#host.deliver(this, stream, data);
  }

  /** Adds up what flowed until now: before anything changes that changes it. */
  settle(): void {
    const now = this.#host.clock.now();
    for (const flow of this.#flows.values()) letFlow(flow, now - this.#settledAt);
    this.#settledAt = now;
  }

  stats(): Map<string, object> {
    this.settle();
    const responses = this.state === 'connected' ? Math.floor((this.#host.clock.now() - this.#since) / 2500) : 0;
    if (this.direction === 'receive') return fakeReport('inbound', this.#flows.values(), responses);
    return fakeReport('outbound', this.#flows.values(), responses);
  }

  #become(state: RTCPeerConnectionState): void {
    this.settle();
    this.state = state;
    this.#listener?.(state);
    if (state !== 'connected') return;
    for (const channel of this.#waiting) channel.open();
    this.#waiting.clear();
  }
}
