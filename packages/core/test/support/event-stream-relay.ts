import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { createRelayMembers, type RelayMember } from './relay-members.ts';

/** The smallest relay that keeps the protocol of `serverSentEventsTransport`. */
export interface EventStreamRelay {
  readonly url: string;
  /** Method, query and `Authorization` of every request so far, oldest first. */
  readonly requests: { method: string; query: URLSearchParams; authorization: string | undefined }[];
  /** Frames of each POST so far, as they came. */
  readonly posts: unknown[][];
  /** Frames other than pings that arrived from clients. */
  readonly frames: unknown[];
  /** POSTs that are being answered. */
  readonly open: number;
  /** Ends every stream. */
  cut(): void;
  /** From now on nothing is answered, passed on or said, and nothing closes: half-open connections. */
  freeze(): void;
  /** Forgets who is connected, and leaves the streams open. */
  forget(): void;
  /** Answers POSTs only after the returned function was called. */
  hold(): () => void;
  /** From now on only this token is taken. */
  demand(token: string): void;
  /** Writes this into every stream. */
  write(chunk: string): void;
  close(): Promise<void>;
}

/** Starts it. */
export async function startEventStreamRelay({ comments = 1000 } = {}): Promise<EventStreamRelay> {
  const members = createRelayMembers();
  const connections = new Map<string, RelayMember>();
  const streams = new Set<ServerResponse>();
  const requests: EventStreamRelay['requests'] = [];
  const posts: unknown[][] = [];
  let token: string | undefined;
  let held: Promise<void> | undefined;
  let open = 0;
  let frozen = false;

  const stream = (query: URLSearchParams, response: ServerResponse): void => {
    const self = { user: query.get('user') ?? '', device: query.get('device') ?? '' };
    const connection = crypto.randomUUID();
    const member = members.add(self, (frame) => response.write(`data: ${JSON.stringify(frame)}\n\n`));
    connections.set(connection, member);
    streams.add(response);
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write(`event: open\ndata: ${JSON.stringify({ connection })}\n\n`);
    const alive = setInterval(() => frozen || response.write(': alive\n\n'), comments);
    response.on('close', () => {
      clearInterval(alive);
      connections.delete(connection);
      streams.delete(response);
      member.leave();
    });
  };
  const post = async (query: URLSearchParams, request: IncomingMessage, response: ServerResponse): Promise<void> => {
    open++;
    const frames = JSON.parse(await text(request)) as unknown[];
    posts.push(frames);
    await held;
    open--;
    const member = connections.get(query.get('connection') ?? '');
    for (const frame of frames) member?.handle(frame);
    response.writeHead(member ? 204 : 404).end();
  };
  const server = createServer((request, response) => {
    const { method = '', url = '', headers } = request;
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('access-control-allow-headers', '*, authorization');
    if (method === 'OPTIONS') return void response.writeHead(204).end();
    const query = new URL(url, 'http://relay').searchParams;
    requests.push({ method, query, authorization: headers.authorization });
    if (token !== undefined && headers.authorization !== `Bearer ${token}`) return void response.writeHead(401).end();
    if (method === 'POST') void post(query, request, response);
    else stream(query, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = (): void => streams.forEach((response) => response.destroy());
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/calls`,
    requests,
    posts,
    frames: members.frames,
    get open() {
      return open;
    },
    cut,
    freeze() {
      frozen = true;
      members.freeze();
    },
    forget: () => connections.clear(),
    hold() {
      let release = (): void => {};
      held = new Promise((resolve) => (release = resolve));
      return release;
    },
    demand: (wanted) => void (token = wanted),
    write: (chunk) => streams.forEach((response) => response.write(chunk)),
    async close() {
      cut();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
