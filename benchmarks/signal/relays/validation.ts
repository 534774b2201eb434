import { createServer } from 'node:http';
import { parseRoute } from '@org/calls-core/protocol';
import { type WebSocket, WebSocketServer } from 'ws';
import { listen, type StartRelay, userOf } from '../relay.ts';

/** As bare, but every message's envelope is read through the protocol's schemas, and its sender is checked. */
export const startValidation: StartRelay = async () => {
  const server = createServer();
  const users = new Map<string, WebSocket>();
  new WebSocketServer({ server, perMessageDeflate: false, maxPayload: 65_536 }).on('connection', (socket, request) => {
    const user = userOf(request.url);
    users.set(user, socket);
    socket.on('close', () => users.delete(user));
    socket.on('message', (data) => {
      const text = String(data);
      const message = parseRoute(text);
      if (message?.from.user === user && 'user' in message.to) users.get(message.to.user)?.send(text);
    });
  });
  return listen(server);
};
