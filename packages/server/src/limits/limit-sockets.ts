import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { addressGroup } from './address-group.ts';
import { createCounters } from './counters.ts';

/**
 * Bounds the lines to an HTTP server before anything was said on them: who opens lines and is silent has a share of them, not
 * all. A line too many is broken without an answer. Infinity: no bound by address, as behind a proxy, whose address all share.
 */
export function limitSockets(server: Server, max: { readonly total: number; readonly perAddress: number }): void {
  const addresses = createCounters(max.perAddress);
  server.maxConnections = max.total;
  server.on('connection', (socket: Socket) => {
    const place = addressGroup(socket.remoteAddress ?? '');
    if (!addresses.add(place)) return void socket.destroy();
    socket.once('close', () => addresses.remove(place));
  });
}
