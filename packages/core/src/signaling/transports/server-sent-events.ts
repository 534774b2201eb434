import { limits } from '../../protocol/limits.ts';
import type { SignalingTransport, TransportContext } from '../transport.ts';
import { createEventReader } from './event-stream.ts';
import { createRequests, type ServerSentEventsOptions } from './event-stream-requests.ts';
import { createPostBox, type PostBox } from './post-box.ts';
import { probeTimeout } from './pulse.ts';
import { readFrame, relayCapabilities, takeFrame } from './relay-socket.ts';

export type { ServerSentEventsOptions } from './event-stream-requests.ts';

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
 * - The frames are those of `webSocketTransport`: messages, `join`, `leave`, and `ping` with its `pong`.
 *
 * The session connects again when the stream ends; this transport does not.
 *
 * @example
 * serverSentEventsTransport({ url: 'https://app.example/calls', token: () => fetchToken() });
 */
export function serverSentEventsTransport(options: ServerSentEventsOptions): SignalingTransport {
  const { silence = 25_000 } = options;
  const capabilities = relayCapabilities({ capabilities: options.capabilities ?? {} });
  const server = createRequests(options);
  let stream: AbortController | null = null;
  let box: PostBox | null = null;
  let deadline: ReturnType<typeof setTimeout> | undefined;
  let broken = (_cause: unknown): void => {};
  let cancel = broken;

  const close = (): void => {
    const cause = new Error('The transport was closed.');
    clearTimeout(deadline);
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
      await server.post({ connection }, body, signal);
    } catch (cause) {
      if (!signal.aborted) broken(cause);
      throw cause;
    } finally {
      clearTimeout(late);
    }
  };
  const listen = async (signal: AbortSignal, context: TransportContext, opened: (id: string) => void) => {
    // A frame at its largest, with room for what a server adds.
    const take = createEventReader(2 * limits.joinedBytes, (name, data) => {
      const frame = readFrame(data);
      if (signal.aborted) return;
      if (box) takeFrame(frame, context, capabilities.verifiedSender, undefined);
      else if (name === 'open' && typeof frame['connection'] === 'string') opened(frame['connection']);
    });
    await server.listen({ ...context.self }, signal, (text) => {
      expectWithin(silence);
      take(text);
    });
    throw new Error('The stream ended.');
  };

  return {
    name: 'server-sent-events',
    capabilities,
    async open(context) {
      close();
      const opening = (stream = new AbortController());
      await server.renew();
      if (opening.signal.aborted) throw new Error('The transport was closed.');
      await new Promise<void>((resolve, reject) => {
        cancel = reject;
        broken = (cause) => {
          reject(cause);
          close();
          context.status('closed', cause);
        };
        expectWithin(silence);
        const opened = (connection: string): void => {
          box = createPostBox((body) => post(opening.signal, connection, body));
          context.status('open');
          resolve();
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
      box.put({ kind: 'ping' }).catch(() => {});
    },
    async joinRoom(room) {
      const joined = box;
      if (!joined) throw new Error('The stream is not open.');
      await joined.put({ kind: 'join', room });
      return () => void joined.put({ kind: 'leave', room }).catch(() => {});
    },
  };
}
