import type { SignalingTransport, TransportContext } from '../transport.ts';
import { takeCallEvent, toCallEvent } from './call-events.ts';
import { probeTimeout } from './pulse.ts';
import { readFrame, relayCapabilities, takeFrame } from './relay-socket.ts';
import { createSocketIo, listenTo, type SocketIoLike, type SocketIoOptions } from './socket-io-socket.ts';

export { type CallEvents, callEvents } from './call-events.ts';
export type { SocketIoEmitter, SocketIoLike, SocketIoOptions } from './socket-io-socket.ts';

/**
 * A transport over Socket.IO. The handshake's `auth` has `user`, `device` and, where configured, `token`. Each frame of
 * `webSocketTransport`'s protocol (messages, `join`, `leave`, `ping`, `pong`) is one event `frame`, its payload the object.
 * Instead, `events` fits a server that has names of its own and passes them from user to user; it has no rooms then.
 *
 * Once connected it reconnects by itself, until it is refused or the server disconnects it on purpose.
 *
 * @example
 * socketIoTransport({ url: 'https://relay.example', token: () => fetchToken() });
 */
export function socketIoTransport(options: SocketIoOptions): SignalingTransport {
  const { events } = options;
  const ordinary = events && { devices: false, rooms: false };
  const capabilities = relayCapabilities({ capabilities: { ...ordinary, ...options.capabilities } });
  let socket: SocketIoLike | null = null;
  const stops: (() => void)[] = [];
  let attempt = 0;
  let connections = 0;
  const asked: ((answered: boolean) => void)[] = [];
  let broken = (_cause: unknown): void => {};
  let cancel = broken;

  const emit = (event: string, payload: object): void => {
    if (!socket?.connected) throw new Error('The socket is not connected.');
    socket.emit(event, payload);
  };
  /** False when the answer is late. */
  const ping = (): Promise<boolean> =>
    new Promise((resolve) => {
      emit('frame', { kind: 'ping' });
      const late = setTimeout(() => resolve(false), probeTimeout);
      asked.push((answered) => (clearTimeout(late), resolve(answered)));
    });
  const gone = (): void => {
    connections++;
    for (const answer of asked.splice(0)) answer(true);
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
    if (frame['kind'] === 'pong') asked.shift()?.(true);
    takeFrame(frame, context, capabilities.verifiedSender, undefined);
  };
  const listen = (opening: SocketIoLike, context: TransportContext): Promise<void> =>
    new Promise((resolve, reject) => {
      const { status } = context;
      let opened = false;
      const connected = (): void => {
        opened = true;
        status('open');
        resolve();
      };
      cancel = reject;
      broken = (cause) => {
        reject(cause);
        close();
        status('closed', cause);
      };
      const on = (event: string, listener: (detail: unknown) => void): void =>
        void stops.push(listenTo(opening, event, listener));
      on('connect', connected);
      on('connect_error', (cause) => (opened && opening.active) || broken(cause));
      on('disconnect', (reason) => {
        gone();
        const cause = new Error(`The socket was disconnected: ${String(reason)}`);
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
    async open(context) {
      close();
      const mine = attempt;
      const opening = options.socket ?? (await createSocketIo(options, context.self, (cause) => broken(cause)));
      if (mine !== attempt) throw new Error('The transport was closed.');
      socket = opening;
      await listen(opening, context);
    },
    send: (message) => (events ? emit(...toCallEvent(events, message)) : emit('frame', message)),
    close,
    async probe() {
      // A socket of the app's is for the app to probe, and a server with events of its own answers nothing.
      if (!socket?.connected || events || options.socket) return;
      if (!(await ping())) broken(new Error('The server gives no sign of life.'));
    },
    ...(!events && {
      async joinRoom(room: string) {
        emit('frame', { kind: 'join', room });
        const joined = connections;
        await ping(); // Answered behind the join: what others send from now on arrives.
        return () => void (joined === connections && socket?.connected && emit('frame', { kind: 'leave', room }));
      },
    }),
  };
}
