import { createTokens } from './tokens.ts';
import type { SignalingTransport, TransportContext } from '../transport.ts';
import { createRequests, type ServerSentEventsOptions } from './event-stream-requests.ts';
import { createPostBox, type PostBox } from './post-box.ts';
import { probeTimeout } from './pulse.ts';
import { readFrame, relayCapabilities, takeFrame } from './relay-socket.ts';

export type { ServerSentEventsOptions } from './event-stream-requests.ts';
export type { TokenOption } from './tokens.ts';

/**
 * A transport for hosts without WebSockets: server-sent events one way, POST the other. The protocol:
 *
 * - `GET url?user=…&device=…` with `Accept: text/event-stream` and, where configured, `Authorization: Bearer <token>`, is
 *   answered by a stream. Its first event has the name `open` and the data `{"connection":"<id>"}`: an id that nobody can
 *   guess. Then each frame is an event without a name, its data the JSON. A comment line at least every 10 s shows that the
 *   connection lives.
 * - `POST url?connection=<id>`, with the same `Authorization`, carries a JSON array of frames, in order. It is answered by
 *   204; by 404 when there is no such connection; by 401 when the token is no longer good, then it is sent once more with
 *   a new one. There is one POST at a time; it has at most 64 frames and, if more than one, 256 Ki characters.
 * - The frames are those of `webSocketTransport`: messages, `join`, `leave`, and `ping` with its `pong`. An event `close` with
 *   the data `{"code":"…"}` says why the server ends the stream.
 *
 * The session connects again when the stream ends; this transport does not.
 *
 * @example
 * serverSentEventsTransport({ url: 'https://app.example/calls', token: () => fetchToken() });
 */
export function serverSentEventsTransport(options: ServerSentEventsOptions): SignalingTransport {
  const { silence = 25_000, server } = options;
  const capabilities = relayCapabilities(options);
  const tokens = createTokens(options.token);
  const requests = createRequests(options, tokens);
  let stream: AbortController | null = null;
  let box: PostBox | null = null;
  let deadline: ReturnType<typeof setTimeout> | undefined;
  let pings: ReturnType<typeof setInterval> | undefined;
  let broken = (_cause: unknown): void => {};
  let cancel = broken;

  const close = (): void => {
    const cause = new Error('The transport was closed.');
    clearTimeout(deadline);
    clearInterval(pings);
    server?.closed();
    stream?.abort();
    box?.close(cause);
    stream = box = null;
    cancel(cause);
  };
  const expectWithin = (ms: number): void => {
    clearTimeout(deadline);
    deadline = setTimeout(() => broken(new Error('The server gives no sign of life.')), ms);
  };
  const post = async (signal: AbortSignal, connection: string, body: string): Promise<void> => {
    const late = setTimeout(() => broken(new Error('The server does not take what is sent.')), silence);
    try {
      await requests.post({ connection }, body, signal);
    } catch (cause) {
      if (!signal.aborted) broken(cause);
      throw cause;
    } finally {
      clearTimeout(late);
    }
  };
  const listen = async (signal: AbortSignal, context: TransportContext, opened: (id: string) => void) => {
    const take = (name: string, data: string): void => {
      const frame = readFrame(data);
      if (signal.aborted) return;
      if (name === 'close') broken(server?.cause(String(frame['code'])) ?? new Error('The server closed the stream.'));
      else if (box) takeFrame(frame, context, capabilities.verifiedSender, server);
      else if (name === 'open' && typeof frame['connection'] === 'string') opened(frame['connection']);
    };
    await requests.listen({ ...context.self }, signal, take, () => expectWithin(silence));
    throw new Error('The stream ended.');
  };

  /** What is lost with the connection is asked for again. */
  const put = (frame: object): void => void box?.put(frame).catch(() => {});

  return {
    name: 'server-sent-events',
    capabilities,
    ...(server && { server: server.door }),
    async open(context) {
      close();
      const opening = (stream = new AbortController());
      await requests.renew();
      if (opening.signal.aborted) throw new Error('The transport was closed.');
      await new Promise<void>((resolve, reject) => {
        cancel = reject;
        broken = (reason) => {
          const cause = tokens.judge(reason);
          reject(cause);
          close();
          context.status('closed', cause);
        };
        expectWithin(silence);
        const ready = (): void => (tokens.taken(), context.status('open'), resolve());
        const opened = (connection: string): void => {
          box = createPostBox((body) => post(opening.signal, connection, body));
          // A stream goes one way: without them a server takes whoever only listens for gone.
          pings = setInterval(() => put({ kind: 'ping' }), silence / 2);
          return server ? server.opened({ post: put, ready, broken, token: tokens.ask }, context) : ready();
        };
        listen(opening.signal, context, opened).catch((cause: unknown) => opening.signal.aborted || broken(cause));
      });
    },
    send(message) {
      if (!box) throw new Error('The stream is not open.');
      return box.put(message);
    },
    close,
    probe() {
      if (!box) return;
      expectWithin(probeTimeout);
      put({ kind: 'ping' });
    },
    leaveRoom: (room) => server?.leave(room),
    async joinRoom(room) {
      if (server) return server.join(room);
      const joined = box;
      if (!joined) throw new Error('The stream is not open.');
      await joined.put({ kind: 'join', room });
      return () => void joined.put({ kind: 'leave', room }).catch(() => {});
    },
  };
}
