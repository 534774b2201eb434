import { createServer } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import { listen, type StartRelay, userOf } from '../relay.ts';

/** The floor: the least that a relay can do. It reads whom a message is for, and looks at nothing else. */
export const startWs: StartRelay = async () => {
  const server = createServer();
  const users = new Map<string, WebSocket>();
  new WebSocketServer({ server, perMessageDeflate: false }).on('connection', (socket, request) => {
    const user = userOf(request.url);
    users.set(user, socket);
    socket.on('close', () => users.delete(user));
    socket.on('message', (data) => {
      const text = String(data);
      const { to } = JSON.parse(text) as { to: { user: string } };
      users.get(to.user)?.send(text);
    });
  });
  return listen(server);
};
