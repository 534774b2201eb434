import type { DataPacket, NetworkPeer } from '../network/network-core.ts';
import { FakeDataChannel, type ChannelHost } from './data-channel.ts';
import type { TaskQueue } from './task-queue.ts';

/** Where the association is at. */
export interface AssociationPath {
  readonly peer: NetworkPeer;
  /** One way, ms. */
  readonly latency: number;
  readonly client: boolean;
}

/** What an association needs of its connection. */
export interface AssociationOptions {
  readonly tasks: TaskQueue;
  readonly now: () => number;
  /** Null while packets do not pass, or the other side has no association. */
  readonly path: () => AssociationPath | null;
  /** The other side opened a channel. */
  readonly onChannel: (channel: FakeDataChannel) => void;
}

interface Queued {
  readonly channel: FakeDataChannel;
  readonly packet: DataPacket;
  readonly bytes: number;
  readonly sentAt: number;
}

/** The SCTP association of one connection: all its data channels, and what they have to send. */
export class DataAssociation {
  readonly channels: Set<FakeDataChannel> = new Set();
  readonly #options: AssociationOptions;
  readonly #announced: Set<FakeDataChannel> = new Set();
  readonly #host: ChannelHost;
  #queue: Queued[] = [];
  #stopPump: (() => void) | null = null;

  constructor(options: AssociationOptions) {
    this.#options = options;
    this.#host = {
      send: (channel, data, bytes) => this.#enqueue(channel, { type: 'message', id: channel.id ?? 0, data }, bytes),
      closing: (channel) => {
        if (this.#announced.has(channel)) this.#enqueue(channel, { type: 'close', id: channel.id ?? 0 }, 0);
        else options.tasks.add(() => this.#remove(channel));
      },
    };
  }

  create(label: string, init: RTCDataChannelInit): FakeDataChannel {
    if (init.negotiated && init.id === undefined) throw new TypeError('A negotiated channel needs an id');
    if (init.negotiated && this.#byId(init.id ?? 0)) {
      throw new DOMException('A channel has this id already', 'OperationError');
    }
    const channel = new FakeDataChannel(this.#host, label, init);
    this.channels.add(channel);
    return channel;
  }

  /** Opens what waits and sends what is due. */
  evaluate(): void {
    const path = this.#options.path();
    if (!path) return;
    for (const channel of this.channels) {
      if (channel.readyState === 'connecting' && !this.#announced.has(channel)) this.#announce(channel, path);
    }
    this.#pump();
  }

  take(packet: DataPacket): void {
    if (packet.type === 'abort') return this.close();
    const channel = this.#byId(packet.id);
    if (packet.type === 'open') this.#accept(packet);
    else if (packet.type === 'message') channel?.received(packet.data);
    else if (channel) this.#remove(channel);
  }

  /** Ends every channel. */
  close(): void {
    this.#stopPump?.();
    this.#queue = [];
    for (const channel of this.channels) channel.closed();
    this.channels.clear();
  }

  #announce(channel: FakeDataChannel, { client }: AssociationPath): void {
    this.#announced.add(channel);
    if (!channel.negotiated) {
      channel.id = this.#freeId(client);
      const { label, ordered, protocol, maxRetransmits, maxPacketLifeTime } = channel;
      const init: RTCDataChannelInit = { ordered, protocol };
      if (maxRetransmits !== null) init.maxRetransmits = maxRetransmits;
      if (maxPacketLifeTime !== null) init.maxPacketLifeTime = maxPacketLifeTime;
      this.#enqueue(channel, { type: 'open', id: channel.id, label, init }, 0);
    }
    this.#options.tasks.add(() => channel.opened());
  }

  #accept({ id, label, init }: DataPacket & { readonly type: 'open' }): void {
    const channel = new FakeDataChannel(this.#host, label, init, id);
    this.channels.add(channel);
    this.#announced.add(channel);
    this.#options.onChannel(channel);
    this.#options.tasks.add(() => channel.opened());
  }

  #enqueue(channel: FakeDataChannel, packet: DataPacket, bytes: number): void {
    this.#queue.push({ channel, packet, bytes, sentAt: this.#options.now() });
    if (this.#options.path()) this.#pump();
    else this.#options.tasks.add(() => this.#dropUnreliable());
  }

  /** Delivers in order, each packet one latency after it was sent; while the path is down everything reliable waits. */
  #pump(): void {
    const { now, path: currentPath, tasks } = this.#options;
    if (this.#stopPump) return;
    const path = currentPath();
    const head = this.#queue[0];
    if (!path || !head) return;
    const wait = Math.max(0, head.sentAt + path.latency - now());
    this.#stopPump = tasks.add(() => {
      this.#stopPump = null;
      this.#deliverDue();
      this.#pump();
    }, wait);
  }

  #deliverDue(): void {
    const path = this.#options.path();
    if (!path) return this.#dropUnreliable();
    const due = this.#options.now() - path.latency;
    for (let head = this.#queue[0]; head && head.sentAt <= due; head = this.#queue[0]) {
      this.#queue.shift();
      path.peer.take(head.packet);
      if (head.packet.type === 'close') this.#remove(head.channel);
      else head.channel.sent(head.bytes);
    }
  }

  /** The path is down: what may get lost is lost. */
  #dropUnreliable(): void {
    if (this.#options.path()) return this.#pump();
    const lost = this.#queue.filter(({ channel, packet }) => !channel.reliable && packet.type === 'message');
    this.#queue = this.#queue.filter((entry) => !lost.includes(entry));
    for (const { channel, bytes } of lost) channel.sent(bytes);
  }

  #remove(channel: FakeDataChannel): void {
    this.channels.delete(channel);
    this.#announced.delete(channel);
    this.#queue = this.#queue.filter((entry) => entry.channel !== channel);
    channel.closed();
  }

  #byId(id: number): FakeDataChannel | undefined {
    return [...this.channels].find((channel) => channel.id === id);
  }

  /** The DTLS client takes even ids, the server odd ones (RFC 8832, 6). */
  #freeId(client: boolean): number {
    let id = client ? 0 : 1;
    while (this.#byId(id)) id += 2;
    return id;
  }
}
