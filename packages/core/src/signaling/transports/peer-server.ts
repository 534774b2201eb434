import type { Address } from '../../protocol/address.ts';
import type { SignalingTransport, TransportCapabilities } from '../transport.ts';
import { fromPeerId, peerServerAddress, toPeerId } from './peer-id.ts';
import { createPulse, probeTimeout } from './pulse.ts';
import { openSocket, readFrame } from './relay-socket.ts';
import type { WebSocketOptions } from './websocket.ts';

/** Options of `peerServerTransport`. */
export interface PeerServerOptions extends Pick<WebSocketOptions, 'WebSocket'> {
  /** Where the server is, its `path` included: `https://peers.example/myapp`. May be relative to the page. */
  readonly url: string | URL;
  /** Default `peerjs`, as the server's. */
  readonly key?: string;
  /**
   * Holds the user's id while connected, and takes it over from a connection that is gone but not yet forgotten. Asked
   * anew before each connection; of one tab alone, and secret. Default: a random one for each transport.
   */
  readonly token?: () => string | Promise<string>;
  /** Ms between two heartbeats; less than the server's `alive_timeout` of 90 s. Default 5000. */
  readonly heartbeat?: number;
  /** Ms that the server has to give a sign of life when it is asked. Default 5000, less after a hint that the network changed. */
  readonly timeout?: number;
  /** `verifiedSender` when your server checks who may have which id: by itself it gives one to whoever comes first. */
  readonly capabilities?: TransportCapabilities;
}

/**
 * A transport over a PeerServer, the server of PeerJS (the package `peer`). Messages travel as the payload of its
 * `CANDIDATE`, which PeerJS itself ignores when it knows no such connection. A user has one connection: a second device is
 * refused with "ID is taken". There are no rooms. What is sent to somebody who is away waits 5 s on the server.
 *
 * @example
 * peerServerTransport({ url: 'https://peers.example/myapp' });
 */
export function peerServerTransport(options: PeerServerOptions): SignalingTransport {
  const { heartbeat = 5000, timeout = 5000, capabilities } = options;
  let socket: WebSocket | null = null;
  let attempt = 0;
  let ownToken: string | undefined;
  let ownId = '';
  let beat: ReturnType<typeof setInterval> | undefined;
  let broken = (_cause: unknown): void => {};
  let cancel = broken;

  const post = (frame: object): void => {
    if (socket?.readyState !== 1) throw new Error('The socket is not open.');
    socket.send(JSON.stringify(frame));
  };
  const pulse = createPulse({
    interval: 2 * heartbeat,
    timeout,
    // Heartbeats are not answered, but what one sends to oneself comes back.
    ping: () => post({ type: 'CANDIDATE', dst: ownId, payload: null }),
    dead: () => broken(new Error('The server gives no sign of life.')),
  });
  const close = (): void => {
    attempt++;
    pulse.stop();
    clearInterval(beat);
    if (socket) socket.onopen = socket.onmessage = socket.onclose = null;
    socket?.close();
    socket = null;
    cancel(new Error('The transport was closed.'));
  };

  return {
    name: 'peer-server',
    capabilities: { delivery: 'ordered-while-open', ...capabilities },
    async open({ self, message, status }) {
      close();
      const mine = attempt;
      const token = options.token ? await options.token() : (ownToken ??= randomToken());
      if (mine !== attempt) throw new Error('The transport was closed.');
      ownId = toPeerId(self.user);
      const opening = (socket = openSocket(options, peerServerAddress(options, ownId, token)));
      await new Promise<void>((resolve, reject) => {
        let isOpen = false;
        const ready = (): void => {
          if (!isOpen) status('open');
          isOpen = true;
          resolve();
        };
        cancel = reject;
        broken = (cause) => {
          reject(cause);
          close();
          status('closed', cause);
        };
        opening.onopen = () => {
          const alive = (): void => opening.send('{"type":"HEARTBEAT"}');
          alive();
          beat = setInterval(alive, heartbeat);
          // A connection that takes an id over is not told that it is open.
          pulse.ask(timeout);
        };
        opening.onclose = ({ code, reason }) => broken(new Error(`The socket closed with ${code} ${reason}`));
        opening.onmessage = ({ data }: MessageEvent<unknown>) => {
          pulse.heard();
          const { type, src, payload } = readFrame(data);
          const { from, msg } = Object(payload) as { from?: Address; msg?: unknown };
          if (type === 'ID-TAKEN' || type === 'ERROR') return broken(new Error(`The server refused: ${msg}`));
          if (type === 'OPEN' || src === ownId) ready();
          const user = type === 'CANDIDATE' && src !== ownId ? fromPeerId(String(src)) : null;
          // The server says who sent it: whoever has that id at present.
          if (user !== null && user === from?.user)
            message(payload, capabilities?.verifiedSender ? { from: { user } } : undefined);
        };
      });
    },
    send(message) {
      if (!('user' in message.to)) throw new Error('A PeerServer passes messages to users only.');
      post({ type: 'CANDIDATE', dst: toPeerId(message.to.user), payload: message });
    },
    close,
    probe: () => void (socket?.readyState === 1 && pulse.ask(probeTimeout)),
  };
}

const randomToken = (): string =>
  Array.from(crypto.getRandomValues(new Uint32Array(4)), (word) => word.toString(36)).join('');
