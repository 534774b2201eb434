import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';

/** The smallest relay that keeps the protocol of `webSocketTransport`. */
export interface Relay {
  readonly url: string;
  /** Query parameters and subprotocols of every connection so far, oldest first. */
  readonly visits: { readonly query: URLSearchParams; readonly protocols: readonly string[] }[];
  /** Frames other than pings that arrived from clients. */
  readonly frames: unknown[];
  /** Closes every connection. */
  cut(): void;
  /** From now on nothing that arrives is answered or passed on, and nothing closes: a half-open connection. */
  freeze(): void;
  close(): Promise<void>;
}

interface Client {
  readonly user: string;
  readonly device: string;
  readonly rooms: Set<string>;
}

export async function startRelay(): Promise<Relay> {
  const server = new WebSocketServer({
    port: 0,
    host: '127.0.0.1',
    handleProtocols: (offered) => [...offered][0] ?? false,
  });
  await once(server, 'listening');
  const clients = new Map<WebSocket, Client>();
  const visits: Relay['visits'] = [];
  const frames: unknown[] = [];
  let frozen = false;

  const handle = (socket: WebSocket, client: Client, text: string): void => {
    const frame = JSON.parse(text);
    if (frame.kind === 'ping') return socket.send('{"kind":"pong"}');
    frames.push(frame);
    if (frame.kind === 'join') client.rooms.add(frame.room);
    if (frame.kind === 'leave') client.rooms.delete(frame.room);
    if (frame.v !== 1 || frame.from.user !== client.user || frame.from.device !== client.device) return;
    for (const [other, { user, device, rooms }] of clients) {
      const { to } = frame;
      const meant = to.room ? rooms.has(to.room) : to.user === user && (to.device ?? device) === device;
      if (meant && other !== socket) other.send(text);
    }
  };
  server.on('connection', (socket, request) => {
    const query = new URL(request.url ?? '', 'http://relay').searchParams;
    visits.push({ query, protocols: request.headers['sec-websocket-protocol']?.split(/, ?/) ?? [] });
    const client: Client = { user: query.get('user') ?? '', device: query.get('device') ?? '', rooms: new Set() };
    clients.set(socket, client);
    socket.on('message', (data) => frozen || handle(socket, client, data.toString()));
    socket.on('close', () => clients.delete(socket));
  });

  const cut = (): void => clients.forEach((_, socket) => socket.terminate());
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/calls`,
    visits,
    frames,
    cut,
    freeze: () => void (frozen = true),
    async close() {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
