import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { createRandom } from '../wire/random.ts';

/** How UDP fares behind a gate, each way; TCP always passes. */
export interface GateLink {
  /** Nothing gets an answer, and nobody is told. */
  readonly blocked?: boolean;
  /** Share of the packets, 0 to 1. */
  readonly loss?: number;
  /** Bps; what would wait longer than 300 ms is dropped. */
  readonly rate?: number;
}

/** An address through which a TURN server is reached. */
export interface TurnGate {
  /** For UDP and TCP. */
  readonly port: number;
  close(): void;
}

/** One direction of one client: when the packets before are through. */
interface Lane {
  free: number;
}

interface Client {
  readonly far: Socket;
  readonly up: Lane;
}

const queue = 300;

/** Opens a gate before a TURN server on this machine. */
export async function openGate(to: number, link: GateLink = {}): Promise<TurnGate> {
  const tcp = createServer((near) => {
    const far = connect(to, '127.0.0.1');
    for (const [from, into] of [
      [near, far],
      [far, near],
    ] as const) {
      from.pipe(into);
      from.on('error', () => into.destroy());
      from.on('close', () => into.destroy());
    }
  }).listen(0, '127.0.0.1');
  await once(tcp, 'listening');
  const { port } = tcp.address() as AddressInfo;
  const udp = createSocket('udp4');
  udp.bind(port, '127.0.0.1');
  await once(udp, 'listening');
  const clients = new Map<number, Client>();
  const pass = createLink(link);

  udp.on('message', (packet, { port: client }) => {
    if (link.blocked) return;
    const { far, up } = clients.get(client) ?? welcome(client);
    pass(up, packet.length, () => far.send(packet, to, '127.0.0.1'));
  });
  const welcome = (port: number): Client => {
    const client: Client = { far: createSocket('udp4'), up: { free: 0 } };
    const down: Lane = { free: 0 };
    client.far.on('message', (packet) => pass(down, packet.length, () => udp.send(packet, port, '127.0.0.1')));
    clients.set(port, client);
    return client;
  };
  let closed = false;
  return {
    port,
    close() {
      if (closed) return;
      closed = true;
      tcp.close();
      udp.close();
      for (const { far } of clients.values()) far.close();
    },
  };
}

function createLink({ loss = 0, rate }: GateLink): (lane: Lane, bytes: number, send: () => void) => void {
  const random = createRandom(7);
  const attempt = (send: () => void): void => {
    try {
      send();
    } catch {
      // The gate closed while the packet waited.
    }
  };
  return (lane, bytes, send) => {
    if (random() < loss) return;
    const now = performance.now();
    if (!rate) return attempt(send);
    if (lane.free - now > queue) return;
    lane.free = Math.max(lane.free, now) + (8000 * bytes) / rate;
    setTimeout(() => attempt(send), lane.free - now);
  };
}
