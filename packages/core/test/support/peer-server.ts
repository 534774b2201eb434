import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PeerServer } from 'peer';
import { WebSocketServer } from 'ws';

/** A PeerServer of the package `peer` in this process. */
export interface TestPeerServer {
  readonly url: string;
  /** What arrived, oldest first. */
  readonly messages: { readonly type: string; readonly src: string; readonly dst?: string }[];
  /** Query parameters of every connection so far, oldest first. */
  readonly visits: URLSearchParams[];
  /** Closes every connection. */
  cut(): void;
  /** Reads no more from the connections that there are, and closes none of them: they are half-open. */
  freeze(): void;
  close(): Promise<void>;
}

/** Starts it. */
export async function startPeerServer(): Promise<TestPeerServer> {
  const visits: URLSearchParams[] = [];
  const messages: TestPeerServer['messages'] = [];
  const sockets = new WebSocketServer({ noServer: true });
  const http = await new Promise<Server>((resolve) => {
    const peers = PeerServer(
      {
        ...{ port: 0, host: '127.0.0.1', path: '/calls' },
        createWebSocketServer: ({ server, path }) => {
          server?.on('upgrade', (request, socket, head) => {
            const url = new URL(request.url ?? '', 'http://peers');
            if (url.pathname !== path) return socket.destroy();
            visits.push(url.searchParams);
            sockets.handleUpgrade(request, socket, head, (opened) => sockets.emit('connection', opened, request));
          });
          return sockets;
        },
      },
      (server) => resolve(server as Server),
    );
    peers.on('message', (_client, message) => void messages.push(message));
  });
  const cut = (): void => sockets.clients.forEach((socket) => socket.terminate());
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/calls`,
    messages,
    visits,
    cut,
    freeze: () => sockets.clients.forEach((socket) => socket.pause()),
    async close() {
      cut();
      http.close();
      await once(http, 'close');
    },
  };
}
