import type { DeviceAddress } from '../../protocol/address.ts';
import type { TokenOption, Tokens } from './tokens.ts';
import type { TransportCapabilities } from '../transport.ts';
import type { CallEvents } from './call-events.ts';
import type { FrameServer } from './calls-server.ts';
import { probeTimeout } from './pulse.ts';
import { pageAddress } from './relay-socket.ts';

/** What is used of whatever has events in `socket.io-client`. */
export interface SocketIoEmitter<Event extends string = string> {
  on(event: Event, listener: (detail?: unknown) => void): unknown;
  off(event: Event, listener: (detail?: unknown) => void): unknown;
}

/** What is used of a socket of the package `socket.io-client`. */
export interface SocketIoLike extends SocketIoEmitter {
  readonly connected: boolean;
  /** It connects, or will connect again, by itself. */
  readonly active: boolean;
  /** Its manager. */
  readonly io: SocketIoEmitter<'reconnect_failed'>;
  connect(): unknown;
  disconnect(): unknown;
  emit(event: string, payload: object): unknown;
}

/** Options of `socketIoTransport`. */
export interface SocketIoOptions {
  /** The server, with the namespace as its path. May be relative to the page. The package `socket.io-client` must be installed. */
  readonly url?: string | URL;
  /** Of `url`: where the server listens for Socket.IO. Default `/socket.io`. */
  readonly path?: string;
  /** Of `url`: goes into the handshake beside `user`, `device` and `token`. */
  readonly auth?: Readonly<Record<string, unknown>>;
  /**
   * Of `url`: a text, or a function that is asked before each connection and, by `callsServer()`, before the token of an open
   * one ends. A rejection counts as a failed connection. The same token refused twice ends the retries.
   */
  readonly token?: TokenOption;
  /** Instead of `url`: a socket that your app has already. Its server knows the user from it; it outlives the transport. */
  readonly socket?: SocketIoLike;
  /** Where the server is one of `@org/calls-server`: `callsServer()`. */
  readonly server?: FrameServer;
  /** The server's own names of events, `callEvents` or yours. Default: frames, see `socketIoTransport`. */
  readonly events?: CallEvents;
  /** What the server keeps beyond or below: `verifiedSender` when it checks `from`, or sets the `sender` of `events` itself. */
  readonly capabilities?: TransportCapabilities;
}

/** Listens until the returned function is called. */
export function listenTo<Event extends string>(
  emitter: SocketIoEmitter<Event>,
  event: Event,
  listener: (detail?: unknown) => void,
): () => void {
  emitter.on(event, listener);
  return () => void emitter.off(event, listener);
}

/** A socket of `url` that is not connected yet. Hands a failed token to `failed`. */
export async function createSocketIo(
  { url = '/', path, auth, token }: SocketIoOptions,
  tokens: Tokens,
  { user, device }: DeviceAddress,
  failed: (cause: unknown) => void,
): Promise<SocketIoLike> {
  const { io } = await import('socket.io-client');
  let asked = 0;
  const socket = io(pageAddress(url).href, {
    ...(path !== undefined && { path }),
    autoConnect: false,
    forceNew: true, // A connection that the app has to the same server stays the app's.
    auth(answer) {
      const mine = ++asked;
      // By then the connection that asked may be gone.
      const current = (): boolean => mine === asked && socket.active;
      const shake = async (): Promise<void> => {
        const given = token !== undefined && { token: await tokens.ask() };
        if (current()) answer({ ...auth, user, device, ...given });
      };
      shake().catch((cause: unknown) => current() && failed(cause));
    },
  });
  return socket;
}

/** Pings, and the answers that they wait for. */
export interface Pings {
  /** False when the answer is late. */
  ask(): Promise<boolean>;
  answered(): void;
  /** Nothing will be answered any more, and nobody is to blame. */
  forget(): void;
}

/** Sends pings by `post`, which may throw. */
export function createPings(post: () => void): Pings {
  const asked: (() => void)[] = [];
  return {
    ask: () =>
      new Promise((resolve) => {
        post();
        const late = setTimeout(() => resolve(false), probeTimeout);
        asked.push(() => (clearTimeout(late), resolve(true)));
      }),
    answered: () => asked.shift()?.(),
    forget() {
      for (const answer of asked.splice(0)) answer();
    },
  };
}
