import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { assemble } from './assemble.ts';
import type { Front } from './http/front.ts';
import { patient } from './http/patience.ts';
import { defaultCaps } from './limits/connection-caps.ts';
import { limitSockets } from './limits/limit-sockets.ts';
import type { CallsServerOptions } from './options.ts';
import { sendAway } from './shut-down.ts';
import { tellGap } from './tell-gap.ts';

/** A signaling server. */
export interface CallsServer {
  /**
   * Serves through an HTTP server of the app, beside whatever else it serves: requests to other paths go to the listeners
   * that are there already.
   */
  attach(server: Server): void;
  /** Listens by itself; resolves with the port. Port 0: any that is free. */
  listen(port: number, host?: string): Promise<number>;
  /** Serves `/health`, `/ready` and `/metrics` on a port of their own; resolves with the port. */
  listenManagement(port: number, host?: string): Promise<number>;
  /**
   * Lets nobody in any more, tells the clients to go elsewhere, one after the other within `drain` ms (default 0), and
   * closes. Servers of the app stay open. Idempotent.
   */
  close(options?: { readonly drain?: number }): Promise<void>;
}

/**
 * Creates a server.
 *
 * @example
 * const server = createCallsServer({ authenticate: jwt({ secret }) });
 * await server.listen(8080);
 */
export function createCallsServer(options: CallsServerOptions): CallsServer {
  const parts = assemble(options);
  const { authorities, clock, cluster, doors, gate, hub, metrics, records } = parts;
  const { sfu } = authorities;
  const detach: (() => void)[] = [];
  const own: Server[] = [];
  const stopSweep = clock.every(5000, hub.sweep);

  const listen = async (front: Front, port: number, host?: string): Promise<number> => {
    const server = createServer(patient(options.patience));
    const { total, perAddress } = { ...defaultCaps, ...options.caps };
    // A client of server-sent events has two, and there are pages besides.
    limitSockets(server, { total: 2 * total, perAddress: options.trustProxy ? Infinity : 2 * perAddress });
    front(server);
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, resolve);
    });
    own.push(server);
    return (server.address() as AddressInfo).port;
  };
  let closed: Promise<void> | null = null;
  const close = async (drain: number): Promise<void> => {
    gate.shut();
    sfu?.drain();
    await sendAway(hub.directory, { drain, clock, left: parts.onLeft });
    stopSweep();
    for (const door of doors) door.close();
    for (const undo of detach) undo();
    await Promise.all(own.map(closeServer));
    metrics.close();
    authorities.close();
    await sfu?.close();
    await records?.close();
    await cluster.close();
  };
  void cluster.start({
    deliver: hub.deliver,
    gap: () => tellGap(hub.directory, clock),
    answer: authorities.answer,
    disowned: authorities.disowned,
    ownerChanged: authorities.ownerChanged,
    nodeCame: authorities.nodeCame,
    nodeGone: authorities.nodeGone,
  });

  return {
    attach: (server) => void detach.push(parts.front(server)),
    listen: (port, host) => listen(parts.front, port, host),
    listenManagement: (port, host) => listen(parts.managementFront, port, host),
    close: ({ drain = 0 } = {}) => (closed ??= close(drain)),
  };
}

/** Lets answers that are on their way end, then closes what is kept alive. */
function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
    setTimeout(() => server.closeAllConnections(), 2000).unref();
  });
}
