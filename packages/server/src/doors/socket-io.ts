import { createServer, type IncomingMessage } from 'node:http';
import type { ServerErrorCode } from '@org/calls-core/protocol';
import { Server, type Socket } from 'socket.io';
import type { AuthRequest } from '../auth/authenticator.ts';
import type { Wire } from '../hub/wire.ts';
import type { Door, DoorAdmission, DoorHost } from './door.ts';
import { socketIoWire } from './socket-io-wire.ts';

/** Options of `socketIoDoor`. */
export interface SocketIoDoorOptions {
  /** Default `/socket.io`. */
  readonly path?: string;
  /** Default both; `['websocket']` where several nodes stand behind a balancer that sends requests anywhere. */
  readonly transports?: readonly ('polling' | 'websocket')[];
}

/** What `admit` leaves for the moment at which the socket is connected. */
interface Visit {
  readonly admission: DoorAdmission;
  readonly wire: Wire & { connected(): void };
}

/**
 * A door for Socket.IO clients. The handshake's `auth` has `user`, `device` and `token`; each frame is one event `frame`, an
 * object; an event `closed` says why before the server disconnects. Needs the package `socket.io`.
 *
 * @example
 * const server = createCallsServer({ authenticate: jwt({ secret }), doors: [socketIoDoor()] });
 */
export function socketIoDoor(options: SocketIoDoorOptions = {}): Door {
  const { path = '/socket.io', transports = ['polling', 'websocket'] } = options;
  return (host) => {
    // Its server never listens: Socket.IO takes requests from it, and we decide which.
    const inlet = createServer();
    const io = new Server({
      path,
      transports: [...transports],
      serveClient: false,
      maxHttpBufferSize: host.frameBytes + frameOverhead,
      perMessageDeflate: false,
      httpCompression: false,
      pingInterval: 10_000,
      pingTimeout: 10_000,
      connectTimeout: 10_000,
    });
    io.attach(inlet);
    const visits = new WeakMap<Socket, Visit>();
    const letIn = async (socket: Socket): Promise<Error | undefined> => {
      try {
        visits.set(socket, await admit(host, socket));
        return undefined;
      } catch (error) {
        const { code } = host.refusal(error);
        return Object.assign(new Error(code), { data: { code } });
      }
    };
    io.use(async (socket, done) => done(await letIn(socket)));
    io.on('connection', (socket) => visits.get(socket)?.wire.connected());
    return {
      serves: (pathname) => pathname === path || pathname === `${path}/`,
      request: (request, response) => void inlet.emit('request', request, response),
      upgrade: (request, socket, head) => void inlet.emit('upgrade', request, socket, head),
      close: () => void io.close(),
    };
  };
}

/** `42["frame",` and `]`. */
const frameOverhead = 64;

async function admit(host: DoorHost, socket: Socket): Promise<Visit> {
  const wire = socketIoWire(socket);
  const early: string[] = [];
  let receive = (text: string): void => void early.push(text);
  let left = (): void => {};
  let gone = false;
  const leave = (): void => {
    gone = true;
    left();
  };
  socket.conn.once('close', leave);
  // Whom the server sends away is there until the reason has arrived: a client that polls fetches it.
  socket.on('disconnect', (reason) => reason !== 'server namespace disconnect' && leave());
  socket.on('frame', (data: unknown) => {
    const text = toText(data);
    const fault: ServerErrorCode | null =
      text === null ? 'invalid-message' : Buffer.byteLength(text) > host.frameBytes ? 'message-too-large' : null;
    if (text === null || fault) wire.close(fault ?? 'invalid-message');
    else receive(text);
  });
  const admission = await host.admit(authOf(host.read(socket.request as IncomingMessage), socket.handshake.auth), wire);
  if (gone) {
    admission.left();
    throw new Error('The client has gone.');
  }
  ({ left, receive } = admission);
  // Its pings are answered by the library.
  socket.conn.on('heartbeat', admission.heard);
  early.forEach(receive);
  return { admission, wire };
}

/** Null for what is no object, and for what is nested without end. */
function toText(data: unknown): string | null {
  try {
    return typeof data === 'object' && data !== null ? JSON.stringify(data) : null;
  } catch {
    return null;
  }
}

function authOf(request: AuthRequest, auth: Readonly<Record<string, unknown>>): AuthRequest {
  const own = (name: 'user' | 'device' | 'token'): string | null => {
    const value = Object.hasOwn(auth, name) ? auth[name] : null;
    return typeof value === 'string' ? value : request[name];
  };
  return { ...request, user: own('user'), device: own('device'), token: own('token') };
}
