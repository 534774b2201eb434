import { createTokens, type TokenOption } from './tokens.ts';
import type { SignalingTransport, TransportCapabilities } from '../transport.ts';
import type { FrameServer } from './calls-server.ts';
import { createPulse, probeTimeout } from './pulse.ts';
import { createSocket, readFrame, relayCapabilities, takeFrame } from './relay-socket.ts';

/** Options of `webSocketTransport`. */
export interface WebSocketOptions {
  /** Where the relay is; may be relative to the page, `http:` stands for `ws:`. */
  readonly url: string | URL;
  /**
   * A text, or a function that is asked before each connection and, by `callsServer()`, before the token of an open one ends.
   * A rejection counts as a failed connection. The same token refused twice ends the retries.
   */
  readonly token?: TokenOption;
  /** `query` (default): as `?token=`. `protocol`: as the subprotocol `token.<token>`, which no access log shows. */
  readonly tokenIn?: 'query' | 'protocol';
  /** Subprotocols to offer. The relay must choose one that was offered. */
  readonly protocols?: readonly string[];
  /** Ms of silence after which the relay is asked for a sign of life. Default 10 000. */
  readonly keepalive?: number;
  /** Ms that it has to give one. Default 5 000, less after a hint that the network changed. */
  readonly keepaliveTimeout?: number;
  /** What the relay promises beyond or below `ordered-while-open`, devices and rooms: `verifiedSender` when it checks `from`. */
  readonly capabilities?: TransportCapabilities;
  /** `callsServer()` when the relay is a `@org/calls-server`. */
  readonly server?: FrameServer;
  /** Default: the global one, looked up when the transport opens. */
  readonly WebSocket?: typeof WebSocket;
}

/**
 * A transport over a WebSocket, to any relay that keeps this protocol of JSON in text frames:
 *
 * - The client connects to `url?user=…&device=…`, with `&token=…` where configured.
 * - A frame with `v` is a message. The relay passes it on, as it is, to the connections that `to` names: `{ user }` all
 *   devices of the user, `{ user, device }` one, `{ room }` those in the room; never back to its sender. It drops a
 *   message whose `from` is not the connection's own user and device.
 * - `{ "kind": "join", "room" }` and `{ "kind": "leave", "room" }` change the rooms of the connection.
 * - `{ "kind": "ping" }` is answered with `{ "kind": "pong" }`.
 *
 * The session connects again when the socket closes; this transport does not.
 *
 * @example
 * webSocketTransport({ url: 'wss://relay.example/calls', token: () => fetchToken() });
 */
export function webSocketTransport(options: WebSocketOptions): SignalingTransport {
  const { keepalive = 10_000, keepaliveTimeout = 5000, server } = options;
  const capabilities = relayCapabilities(options);
  const tokens = createTokens(options.token);
  let socket: WebSocket | null = null;
  let attempt = 0;
  let elsewhere: string | undefined;
  let broken = (_cause: unknown, _url?: string): void => {};
  let cancel = broken;

  const post = (frame: object): void => {
    if (socket?.readyState !== 1) throw new Error('The socket is not open.');
    socket.send(JSON.stringify(frame));
  };
  const pulse = createPulse({
    interval: keepalive,
    timeout: keepaliveTimeout,
    ping: () => post({ kind: 'ping' }),
    dead: () => broken(new Error('The relay gives no sign of life.')),
  });
  const close = (): void => {
    attempt++;
    pulse.stop();
    server?.closed();
    if (socket) socket.onopen = socket.onmessage = socket.onclose = null;
    socket?.close();
    socket = null;
    cancel(new Error('The transport was closed.'));
  };
  return {
    name: 'websocket',
    capabilities,
    ...(server && { server: server.door }),
    async open(context) {
      const { self, status } = context;
      close();
      const mine = attempt;
      const token = await tokens.ask();
      if (mine !== attempt) throw new Error('The transport was closed.');
      const opening = (socket = createSocket({ ...options, url: elsewhere ?? options.url }, self, token));
      elsewhere = undefined;
      await new Promise<void>((resolve, reject) => {
        const ready = (): void => {
          tokens.taken();
          status('open');
          resolve();
        };
        cancel = reject;
        broken = (reason, url) => {
          const cause = tokens.judge(reason);
          elsewhere = url;
          reject(cause);
          close();
          status('closed', cause);
        };
        opening.onopen = () => {
          pulse.heard();
          if (server) server.opened({ post, broken, ready, token: tokens.ask }, context);
          else ready();
        };
        opening.onclose = ({ code, reason }) =>
          broken(server?.cause(reason) ?? new Error(`The socket closed with ${code} ${reason}`));
        opening.onmessage = ({ data }: MessageEvent<unknown>) => {
          pulse.heard();
          takeFrame(readFrame(data), context, capabilities.verifiedSender, server);
        };
      });
    },
    send: post,
    close,
    probe: () => void (socket?.readyState === 1 && pulse.ask(probeTimeout)),
    leaveRoom: (room) => server?.leave(room),
    async joinRoom(room) {
      if (server) return server.join(room);
      const joined = socket;
      post({ kind: 'join', room });
      return () => void (joined === socket && socket?.readyState === 1 && post({ kind: 'leave', room }));
    },
  };
}
