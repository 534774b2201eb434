import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { ServerError, type ServerErrorCode, type ServerFrame } from '@org/calls-core/protocol';
import { createCallBook } from './calls/call-book.ts';
import { createPermission } from './calls/permission.ts';
import { singleNode } from './cluster/cluster.ts';
import { addressBehind, authRequestOf } from './doors/auth-request.ts';
import { createWebSocketDoor, wantsWebSocket } from './doors/websocket.ts';
import { createHub, type Hub, type HubListener } from './hub/hub.ts';
import type { Method } from './hub/requests.ts';
import { type CallsServerOptions, defaultLimits } from './options.ts';
import { createOpenRooms } from './rooms/open-rooms.ts';
import { systemClock } from './util/clock.ts';
import { silentLog } from './util/log.ts';

/** A signaling server. */
export interface CallsServer {
  /** Serves through an HTTP server of the app, beside whatever else it serves. */
  attach(server: Server): void;
  /** Listens by itself; resolves with the port. */
  listen(port: number, host?: string): Promise<number>;
  /** Tells the clients to go elsewhere, and closes. Idempotent. */
  close(): Promise<void>;
}

/**
 * Creates a server.
 *
 * @example
 * const server = createCallsServer({ authenticate: jwt({ secret }) });
 * await server.listen(8080);
 */
export function createCallsServer(options: CallsServerOptions): CallsServer {
  const { hooks = {}, path = '/calls', cluster = singleNode(), clock = systemClock, log = silentLog } = options;
  const limits = { ...defaultLimits, ...options.limits };
  const addressOf = addressBehind(options.trustProxy ?? 0);
  const methods = new Map<string, Method>();
  const book = createCallBook();
  const shareRoom: Parameters<typeof createPermission>[0]['shareRoom'] = (from, user) => {
    for (const room of from.rooms)
      for (const { address } of hub.directory.ofRoom(room)) if (address.user === user) return true;
    return false;
  };
  const listeners: HubListener[] = [];
  const rooms = createOpenRooms({ hooks, cluster, directory: () => hub.directory });
  const permission = createPermission({ book, cluster, hooks, shareRoom });
  const hub: Hub = createHub({
    ...{ authenticate: options.authenticate, permission, cluster, clock, log, limits, methods, rooms, listeners },
  });
  const door = createWebSocketDoor(hub, { frameBytes: limits.frameBytes, refused });
  const servers = new Set<Server>();
  const own: Server[] = [];
  const stopSweep = clock.every(5000, hub.sweep);

  function refused(error: unknown): ServerErrorCode {
    if (error instanceof ServerError) return error.code;
    log.error({ err: error }, 'a client could not be let in');
    return 'internal';
  }
  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const { pathname } = new URL(request.url ?? '/', 'http://server');
    if (pathname === path && wantsWebSocket(request))
      door.upgrade(request, authRequestOf(request, addressOf), socket, head);
  };
  const attach = (server: Server): void => {
    servers.add(server);
    server.on('upgrade', onUpgrade);
  };
  let closed: Promise<void> | null = null;
  const close = async (): Promise<void> => {
    stopSweep();
    const moved: ServerFrame = { kind: 'moved', reason: 'shutting-down' };
    for (const connection of hub.directory.all()) {
      connection.send(moved);
      connection.close('shutting-down');
    }
    for (const server of servers) server.off('upgrade', onUpgrade);
    door.close();
    await Promise.all(own.map((server) => new Promise((resolve) => server.close(resolve))));
    await cluster.close();
  };
  void cluster.start({
    deliver: hub.deliver,
    gap: () => [...hub.directory.all()].forEach((connection) => connection.send({ kind: 'gap' })),
    answer: async () => undefined,
  });

  return {
    attach,
    async listen(port, host) {
      const server = createServer((_request, response) => response.writeHead(404).end());
      attach(server);
      own.push(server);
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, host, resolve);
      });
      return (server.address() as AddressInfo).port;
    },
    close: () => (closed ??= close()),
  };
}
