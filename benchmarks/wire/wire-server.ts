import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import { createWire, type LinkConditions, type Wire } from './wire.ts';

/** What a page asks of the wire. Answered in order. */
export type WireRequest =
  | { readonly type: 'port-for'; readonly address: string }
  | { readonly type: 'set'; readonly conditions: Partial<LinkConditions> }
  | { readonly type: 'kill-addresses' };

/** A wire that a page commands over a WebSocket, because the page knows when things are to happen. */
export interface WireServer {
  readonly port: number;
  readonly wire: Wire;
  close(): void;
}

/** Starts a wire on a free port of the loopback interface. */
export async function startWire(): Promise<WireServer> {
  const wire = createWire();
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  const answer = async (request: WireRequest): Promise<number> => {
    if (request.type === 'port-for') return wire.portFor(request.address);
    if (request.type === 'set') wire.set(request.conditions);
    else wire.killAddresses();
    return 0;
  };
  server.on('connection', (socket) => {
    let turn: Promise<unknown> = Promise.resolve();
    socket.on('message', (data) => {
      const request = JSON.parse(String(data)) as WireRequest;
      turn = turn.then(async () => socket.send(String(await answer(request))));
    });
  });
  return {
    port: (server.address() as AddressInfo).port,
    wire,
    close() {
      for (const socket of server.clients) socket.terminate();
      server.close();
      wire.close();
    },
  };
}
