import type { IncomingMessage } from 'node:http';
import { serverErrorTable } from '@org/calls-core/protocol';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { AuthRequest } from '../auth/authenticator.ts';
import type { Wire } from '../hub/wire.ts';
import { protocolsOf } from './auth-request.ts';
import type { Door, DoorHost } from './door.ts';
import { writeTextFrame } from './text-frame.ts';

/** The door for WebSockets. Who is refused is let in first and then closed with a code: browsers hide the answers to an upgrade. */
export const webSocketDoor: Door = (host) => {
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: host.frameBytes,
    perMessageDeflate: false,
    // A token in the list of subprotocols is for the server's eyes: another one is chosen where there is one.
    handleProtocols: (offered) => [...offered].find((name) => !name.startsWith('token.')) ?? [...offered][0] ?? false,
  });
  return {
    serves: (pathname) => pathname === host.path,
    upgrade(request, socket, head) {
      if (!wantsWebSocket(request)) return void socket.destroy();
      const auth = host.read(request);
      server.handleUpgrade(request, socket, head, (opened) => void admit(host, opened, socket, auth));
    },
    close: () => server.close(),
  };
};

async function admit(host: DoorHost, socket: WebSocket, line: Duplex, auth: AuthRequest): Promise<void> {
  const wire = wireOf(socket, line);
  const early: string[] = [];
  let receive = (text: string): void => void early.push(text);
  let left = (): void => {};
  let gone = false;
  socket.on('message', (data, isBinary) => {
    if (isBinary) wire.close('invalid-message');
    else receive(String(data));
  });
  // What is too large is closed with 1009 by the library; other faults of the line end it, too.
  socket.on('error', () => {});
  socket.on('close', () => {
    gone = true;
    left();
  });
  // Nothing more is read before it is known who speaks.
  socket.pause();
  try {
    const admission = await host.admit(auth, wire);
    if (gone) return admission.left();
    ({ left, receive } = admission);
    socket.on('pong', admission.heard);
    socket.resume();
    early.forEach(receive);
  } catch (error) {
    receive = () => {}; // closing reads on, and nothing of that is kept
    early.length = 0;
    wire.close(host.refusal(error).code);
  }
}

/** How long the other end has to say goodbye, ms. */
const goodbye = 5000;

/** `line` is what the socket writes to as well: each frame whole, one after the other. */
function wireOf(socket: WebSocket, line: Duplex): Wire {
  return {
    door: 'websocket',
    buffered: () => socket.bufferedAmount,
    send: (frame) => void (socket.readyState === socket.OPEN && writeTextFrame(line, frame)),
    probe: () => socket.ping(),
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    close(code) {
      const { close, status } = serverErrorTable[code];
      socket.resume(); // or its goodbye is never read
      socket.close(close ?? 4000 + status, code);
      setTimeout(() => socket.terminate(), goodbye).unref();
    },
  };
}

function wantsWebSocket(request: IncomingMessage): boolean {
  return request.headers.upgrade?.toLowerCase() === 'websocket' && protocolsOf(request).length < 16;
}
