import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { PeerServer } from 'peer';
import type { StartRelay } from '../relay.ts';

/** PeerJS's server, as it comes. */
export const startPeerServer: StartRelay = async () => {
  const server = await new Promise<Server>((resolve) => {
    PeerServer({ host: '127.0.0.1', port: 0, path: '/', concurrent_limit: 20_000 }, (listening) =>
      resolve(listening as Server),
    );
  });
  if (!server.listening) await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port };
};
