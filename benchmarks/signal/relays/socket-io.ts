import { createServer } from 'node:http';
import { Server } from 'socket.io';
import { listen, type StartRelay } from '../relay.ts';

/** A plain relay over Socket.IO: a room for each user, as its guide says. */
export const startSocketIo: StartRelay = async () => {
  const server = createServer();
  new Server(server, { transports: ['websocket'], perMessageDeflate: false }).on('connection', (socket) => {
    void socket.join(String(socket.handshake.auth['user']));
    socket.on('frame', (message: { to: { user: string } }) => socket.to(message.to.user).emit('frame', message));
  });
  return listen(server);
};
