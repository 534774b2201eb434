import type { Socket } from 'socket.io';
import type { Wire } from '../hub/wire.ts';

/** What is used of a WebSocket below Socket.IO; long polling has none. */
interface Pausable {
  readonly bufferedAmount?: number;
  pause?(): void;
  resume?(): void;
}

/** A socket as a line of the hub. Before `connected`, what is sent waits: Socket.IO would lose it. */
export function socketIoWire(socket: Socket): Wire & { connected(): void } {
  const { conn } = socket;
  let waiting: string[] | null = [];
  let unflushed = 0;
  let closed = false;
  // Packets that the engine has not handed to the connection yet.
  conn.on('drain', () => void (unflushed = 0));
  const below = (): Pausable => (conn.transport as unknown as { readonly socket?: Pausable }).socket ?? {};
  const emit = (frame: string): void => {
    unflushed += frame.length;
    socket.emit('frame', JSON.parse(frame));
    if (conn.transport.writable) unflushed = 0;
  };
  return {
    door: 'socket-io',
    buffered: () => unflushed + (below().bufferedAmount ?? 0),
    send(frame) {
      if (waiting) waiting.push(frame);
      else emit(frame);
    },
    // Of long polling each request is bounded, and what waits of it, by the hub.
    pause: () => below().pause?.(),
    resume: () => below().resume?.(),
    close(code) {
      if (closed) return;
      closed = true;
      below().resume?.(); // or its goodbye is never read
      socket.emit('closed', { code });
      // After the packet before it: a disconnected socket sends nothing more.
      setImmediate(() => socket.disconnect(true));
      setTimeout(() => conn.close(true), 5000).unref();
    },
    connected() {
      const frames = waiting ?? [];
      waiting = null;
      frames.forEach(emit);
    },
  };
}
