import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';
import { createRelayMembers } from './relay-members.ts';

/** A Socket.IO server in this process. */
export interface SocketIoServer {
  readonly url: string;
  /** The handshakes so far, oldest first. */
  readonly handshakes: Readonly<Record<string, unknown>>[];
  /** Breaks every connection, as a network does. */
  cut(): void;
  /** Disconnects everybody on purpose. */
  dismiss(): void;
  /** From now on everybody is refused, for this reason; null lets everybody in. */
  refuse(reason: string | null): void;
  close(): Promise<void>;
}

/** The smallest relay that keeps the protocol of `socketIoTransport`. */
export interface SocketIoRelay extends SocketIoServer {
  /** Frames other than pings that arrived from clients. */
  readonly frames: unknown[];
  /** How often somebody asked for a sign of life. */
  pings(): number;
  /** From now on frames are neither answered nor passed on. */
  freeze(): void;
}

/** Starts it. */
export async function startSocketIoRelay(): Promise<SocketIoRelay> {
  const members = createRelayMembers();
  const { io, ...server } = await startServer();
  io.on('connection', (socket) => {
    const { user, device } = socket.handshake.auth as { user: string; device: string };
    const member = members.add({ user, device }, (frame) => socket.emit('frame', frame));
    socket.on('frame', member.handle);
    socket.on('disconnect', member.leave);
  });
  return { ...server, frames: members.frames, pings: members.pings, freeze: members.freeze };
}

/** A relay that was made for something else: it knows the usual names of events and the fields it passes on. */
export interface CallEventsRelay extends SocketIoServer {
  /** Names of the events that arrived. */
  readonly events: string[];
  /** Tells a user something of its own. */
  tell(user: string, event: string, payload: unknown): void;
}

/** Starts it. */
export async function startCallEventsRelay(): Promise<CallEventsRelay> {
  const events: string[] = [];
  const rung = new Set<string>();
  const { io, ...server } = await startServer();
  io.on('connection', (socket) => {
    const { user } = socket.handshake.auth as { user: string };
    void socket.join(`user:${user}`);
    const pass = (name: string, fields: { callId: string; targetUserId: string; [field: string]: unknown }): void => {
      events.push(name);
      const { callId, targetUserId, offer, answer, candidate } = fields;
      const first = name === 'call:offer' && !rung.has(callId);
      rung.add(callId);
      const payload = { callId, offer, answer, candidate, fromUserId: user };
      io.to(`user:${targetUserId}`).emit(first ? 'call:incoming' : name, payload);
    };
    for (const name of ['call:offer', 'call:answer', 'call:ice-candidate']) {
      socket.on(name, (fields) => pass(name, fields));
    }
  });
  return { ...server, events, tell: (user, event, payload) => void io.to(`user:${user}`).emit(event, payload) };
}

async function startServer(): Promise<SocketIoServer & { io: Server }> {
  const http = createServer();
  const io = new Server(http, { cors: { origin: true } });
  const handshakes: Record<string, unknown>[] = [];
  let refusal: string | null = null;
  io.use((socket, next) => {
    handshakes.push(socket.handshake.auth);
    next(refusal === null ? undefined : new Error(refusal));
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  return {
    io,
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    handshakes,
    cut: () => io.sockets.sockets.forEach((socket) => socket.conn.close()),
    dismiss: () => void io.disconnectSockets(),
    refuse: (reason) => void (refusal = reason),
    close: () => io.close(),
  };
}
