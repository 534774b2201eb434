import { createSocket, type Socket } from 'node:dgram';
import type { AddressInfo } from 'node:net';
import { createRandom } from './random.ts';

/** How packets fare on their way; the same in both directions. */
export interface LinkConditions {
  /** One way, ms. */
  readonly delay: number;
  /** Added to the delay at random up to this, ms; packets may overtake each other. */
  readonly jitter: number;
  /** Share of packets lost, 0–1. */
  readonly loss: number;
  /** Packets that are lost in a row, on average: 1 loses each by itself. */
  readonly burst: number;
  /** kbit/s to each receiver; 0 is unlimited. */
  readonly rate: number;
  /** What does not leave within this is dropped, ms; matters with a rate. */
  readonly queue: number;
  /** Nothing passes. */
  readonly down: boolean;
}

const perfect: LinkConditions = { delay: 0, jitter: 0, loss: 0, burst: 1, rate: 0, queue: 300, down: false };
const IP_AND_UDP_HEADER = 28;
const BUFFER = 4 << 20;

/** A bad network between two ICE agents of this machine, without root: see `createWire`. */
export interface Wire {
  /** The port that stands for an address (`ip:port`); the other agent is told this one instead. */
  portFor(address: string): Promise<number>;
  set(conditions: Partial<LinkConditions>): void;
  /** Every address is dead from now on, as after a change of network; new ones can be asked for at once. */
  killAddresses(): void;
  /** Packets and bytes (with IP and UDP headers) that arrived since the last call, and how many of them were dropped. */
  takeCounts(): { readonly packets: number; readonly dropped: number; readonly bytes: number };
  close(): void;
}

/** Stands for one address of one agent. */
interface StandIn {
  readonly socket: Socket;
  readonly host: string;
  readonly port: number;
  /** When the link to this receiver is free again, ms. */
  freeAt: number;
  dead: boolean;
  /** In the middle of a burst of losses. */
  losing: boolean;
  readonly bound: Promise<number>;
}

/**
 * Lets a UDP socket stand for each address of each ICE agent. A packet from X that arrives at the stand-in of R
 * leaves the stand-in of X towards R, late, or not at all: both agents only ever see stand-ins.
 */
export function createWire(host = '127.0.0.1'): Wire {
  const standIns = new Map<string, StandIn>();
  const random = createRandom(12_345);
  let conditions = perfect;
  let counts = { packets: 0, dropped: 0, bytes: 0 };

  const standInFor = (address: string): StandIn => {
    const known = standIns.get(address);
    if (known) return known;
    const colon = address.lastIndexOf(':');
    const socket = createSocket({ type: 'udp4', recvBufferSize: BUFFER, sendBufferSize: BUFFER });
    const bound = new Promise<number>((resolve) => {
      socket.bind(0, host, () => resolve((socket.address() as AddressInfo).port));
    });
    const fresh: StandIn = {
      socket,
      host: address.slice(0, colon),
      port: Number(address.slice(colon + 1)),
      freeAt: 0,
      dead: false,
      losing: false,
      bound,
    };
    socket.on('message', (packet, from) => pass(packet, standInFor(`${from.address}:${from.port}`), fresh));
    socket.on('error', () => {}); // an agent that is gone refuses packets: as on a real network, nobody hears of it
    standIns.set(address, fresh);
    return fresh;
  };

  const pass = (packet: Buffer, sender: StandIn, receiver: StandIn): void => {
    counts = { ...counts, packets: counts.packets + 1, bytes: counts.bytes + packet.length + IP_AND_UDP_HEADER };
    const now = performance.now();
    const at = lost(sender, receiver) ? null : departure(receiver, packet.length + IP_AND_UDP_HEADER, now);
    if (at === null) {
      counts = { ...counts, dropped: counts.dropped + 1 };
      return;
    }
    const send = async (): Promise<void> => {
      await sender.bound;
      if (!sender.dead && !receiver.dead) sender.socket.send(packet, receiver.port, receiver.host, () => {});
    };
    if (at - now < 0.5) void send();
    else setTimeout(() => void send(), at - now);
  };

  const lost = (sender: StandIn, receiver: StandIn): boolean =>
    sender.dead || receiver.dead || conditions.down || unlucky(receiver);

  /** A chain of two states (Gilbert): losses come in rows of `burst` on average, and make up `loss` of all. */
  const unlucky = (receiver: StandIn): boolean => {
    const { loss, burst } = conditions;
    const begins = burst > 1 ? loss / (burst * (1 - loss)) : loss;
    const goesOn = burst > 1 ? 1 - 1 / burst : loss;
    receiver.losing = random() < (receiver.losing ? goesOn : begins);
    return receiver.losing;
  };

  /** When a packet has passed, or null when the queue is full. */
  const departure = (receiver: StandIn, bytes: number, now: number): number | null => {
    const { rate, queue, delay, jitter } = conditions;
    const begin = rate > 0 ? Math.max(now, receiver.freeAt) : now;
    if (begin - now > queue) return null;
    receiver.freeAt = begin + (rate > 0 ? (bytes * 8) / rate : 0);
    return receiver.freeAt + delay + jitter * random();
  };

  const closing = new Set<StandIn>();
  const kill = (): void => {
    for (const standIn of standIns.values()) {
      standIn.dead = true;
      closing.add(standIn);
    }
    standIns.clear();
  };

  return {
    portFor: (address) => standInFor(address).bound,
    set: (change) => void (conditions = { ...conditions, ...change }),
    killAddresses: kill,
    takeCounts() {
      const taken = counts;
      counts = { packets: 0, dropped: 0, bytes: 0 };
      return taken;
    },
    close() {
      kill();
      for (const { socket, bound } of closing) void bound.then(() => socket.close());
    },
  };
}
