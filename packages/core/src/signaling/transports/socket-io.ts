import { createTokens } from './tokens.ts';
import type { SignalingTransport, TransportContext } from '../transport.ts';
import { takeCallEvent, toCallEvent } from './call-events.ts';
import { readFrame, relayCapabilities, takeFrame } from './relay-socket.ts';
import { createPings, createSocketIo, listenTo, type SocketIoLike, type SocketIoOptions } from './socket-io-socket.ts';

export { type CallEvents, callEvents } from './call-events.ts';
export type { SocketIoEmitter, SocketIoLike, SocketIoOptions } from './socket-io-socket.ts';

/**
 * A transport over Socket.IO. The handshake's `auth` has `user`, `device` and, where configured, `token`. Each frame of
 * `webSocketTransport`'s protocol (messages, `join`, `leave`, `ping`, `pong`) is one event `frame`, its payload the object.
 * An event
 * `closed` with `{ code }` says why the server disconnects. Instead, `events` fits a server that has names of its own and passes them from user to user; it has no rooms then.
 *
 * Once connected it reconnects by itself, until it is refused or the server disconnects it on purpose.
 *
 * @example
 * socketIoTransport({ url: 'https://relay.example', token: () => fetchToken() });
 */
export function socketIoTransport(options: SocketIoOptions): SignalingTransport {
  const { events, server } = options;
  const ordinary = events && { devices: false, rooms: false };
  const capabilities = relayCapabilities({ ...options, capabilities: { ...ordinary, ...options.capabilities } });
  const tokens = createTokens(options.token);
  let socket: SocketIoLike | null = null;
  const stops: (() => void)[] = [];
  let attempt = 0;
  let connections = 0;
  let broken = (_cause: unknown): void => {};
  let cancel = broken;

  const emit = (event: string, payload: object): void => {
    if (!socket?.connected) throw new Error('The socket is not connected.');
    socket.emit(event, payload);
  };
  const post = (frame: object): void => emit('frame', frame);
  const pings = createPings(() => post({ kind: 'ping' }));
  const gone = (): void => {
    connections++;
    server?.closed();
    pings.forget();
  };
  const close = (): void => {
    attempt++;
    gone();
    for (const stop of stops.splice(0)) stop();
    if (socket !== options.socket) socket?.disconnect();
    socket = null;
    cancel(new Error('The transport was closed.'));
  };
  const take = (data: unknown, context: TransportContext): void => {
    if (events) return takeCallEvent(events, data, context, capabilities.verifiedSender);
    const frame = readFrame(data);
    if (frame['kind'] === 'pong') pings.answered();
    takeFrame(frame, context, capabilities.verifiedSender, server);
  };
  const listen = (opening: SocketIoLike, context: TransportContext): Promise<void> =>
    new Promise((resolve, reject) => {
      const { status } = context;
      let opened = false;
      let reason: Error | undefined;
      const ready = (): void => {
        opened = true;
        tokens.taken();
        resolve(status('open'));
      };
      const connected = (): void =>
        server ? server.opened({ post, ready, broken, token: tokens.ask }, context) : ready();
      cancel = reject;
      broken = (why) => {
        const cause = tokens.judge(why);
        reject(cause);
        close();
        status('closed', cause);
      };
      const on = (event: string, listener: (detail: unknown) => void): void =>
        void stops.push(listenTo(opening, event, listener));
      on('connect', connected);
      on('connect_error', (cause) => {
        if (!opened || !opening.active) broken(server?.cause((cause as Error).message) ?? cause);
      });
      on('closed', (why) => void (reason = server?.cause(String((Object(why) as { code?: unknown }).code))));
      on('disconnect', (how) => {
        gone();
        const cause = reason ?? new Error(`The socket was disconnected: ${String(how)}`);
        if (opening.active) status('connecting', cause);
        else broken(cause);
      });
      stops.push(listenTo(opening.io, 'reconnect_failed', () => broken(new Error('The socket gave up to reconnect.'))));
      for (const event of events?.receive ?? ['frame']) on(event, (data) => take(data, context));
      if (opening.connected) connected();
      else if (opening !== options.socket) opening.connect();
    });

  return {
    name: 'socket.io',
    capabilities,
    ...(server && { server: server.door }),
    async open(context) {
      close();
      const mine = attempt;
      const opening = options.socket ?? (await createSocketIo(options, tokens, context.self, (cause) => broken(cause)));
      if (mine !== attempt) throw new Error('The transport was closed.');
      socket = opening;
      await listen(opening, context);
    },
    send: (message) => (events ? emit(...toCallEvent(events, message)) : post(message)),
    close,
    async probe() {
      // A socket of the app's is for the app to probe, and a server with events of its own answers nothing.
      if (!socket?.connected || events || options.socket) return;
      if (!(await pings.ask())) broken(new Error('The server gives no sign of life.'));
    },
    ...(!events && {
      leaveRoom: (room: string) => server?.leave(room),
      async joinRoom(room: string) {
        if (server) return server.join(room);
        post({ kind: 'join', room });
        const joined = connections;
        await pings.ask(); // Answered behind the join: what others send from now on arrives.
        return () => void (joined === connections && socket?.connected && post({ kind: 'leave', room }));
      },
    }),
  };
}
