import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Destination } from '../../src/protocol/address.ts';

/** The smallest relay that keeps the protocol of `webSocketTransport`. */
export interface Relay {
  readonly url: string;
  /** Query parameters and subprotocols of every connection so far, oldest first. */
  readonly visits: { readonly query: URLSearchParams; readonly protocols: readonly string[] }[];
  /** Frames other than pings that arrived from clients. */
  readonly frames: unknown[];
  /** Closes every connection. */
  cut(): void;
  /** Closes every connection and refuses new ones, until `restore`. */
  down(): void;
  restore(): void;
  /** From now on nothing that arrives is answered or passed on, and nothing closes: a half-open connection. */
  freeze(): void;
  /** From now on what a user sends waits this long, ms, and keeps its order. */
  delay(user: string, ms: number): void;
  /** From now on nothing is passed on, until `release`; then all of it goes its way, in its order. */
  hold(): void;
  release(): void;
  /** Hands a message to the connections that it names, whoever its `from` says it is of: a broker without access rules. */
  inject(message: { readonly to: Destination }): void;
  /** Takes back everything that was changed and forgets the frames; for `afterEach`. */
  reset(): void;
  close(): Promise<void>;
}

interface Client {
  readonly user: string;
  readonly device: string;
  readonly rooms: Set<string>;
}

export async function startRelay(): Promise<Relay> {
  let isDown = false;
  const server = new WebSocketServer({
    port: 0,
    host: '127.0.0.1',
    handleProtocols: (offered) => [...offered][0] ?? false,
    verifyClient: () => !isDown,
  });
  await once(server, 'listening');
  const clients = new Map<WebSocket, Client>();
  const visits: Relay['visits'] = [];
  const frames: unknown[] = [];
  const delays = new Map<string, number>();
  let frozen = false;
  let held: (() => void)[] | null = null;

  const pass = (message: { readonly to: Destination }, sender?: WebSocket): void => {
    const { user: to, device: at, room } = message.to as { user?: string; device?: string; room?: string };
    for (const [socket, { user, device, rooms }] of clients) {
      const meant = room ? rooms.has(room) : to === user && (at ?? device) === device;
      if (meant && socket !== sender) socket.send(JSON.stringify(message));
    }
  };
  const handle = (socket: WebSocket, client: Client, text: string): void => {
    const frame = JSON.parse(text);
    if (frame.kind === 'ping') return socket.send('{"kind":"pong"}');
    frames.push(frame);
    if (frame.kind === 'join') client.rooms.add(frame.room);
    if (frame.kind === 'leave') client.rooms.delete(frame.room);
    if (frame.v !== 1 || frame.from.user !== client.user || frame.from.device !== client.device) return;
    const wait = delays.get(client.user);
    const send = (): void => (wait ? void setTimeout(pass, wait, frame, socket) : pass(frame, socket));
    if (held) held.push(send);
    else send();
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
  const release = (): void => {
    const due = held ?? [];
    held = null;
    for (const send of due) send();
  };
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/calls`,
    visits,
    frames,
    cut,
    down() {
      isDown = true;
      cut();
    },
    restore: () => void (isDown = false),
    freeze: () => void (frozen = true),
    delay: (user, ms) => void delays.set(user, ms),
    hold: () => void (held ??= []),
    release,
    inject: (message) => pass(message),
    reset() {
      isDown = false;
      held = null;
      delays.clear();
      frames.length = 0;
    },
    async close() {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
