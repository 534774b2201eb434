import type { CallClientOptions } from '@org/calls-core';
import { broadcastChannelTransport } from '@org/calls-core/broadcast-channel';
import { callsServer, guestSession, serverIceServers } from '@org/calls-core/calls-server';
import { webSocketTransport } from '@org/calls-core/websocket';
import type { Contact } from './contacts.ts';

/** How a phone signals, and as whom. */
export type Connection = Pick<CallClientOptions, 'self' | 'transport' | 'iceServers'>;

/** Between the tabs of this browser, without a server. */
export function connectHere({ id, name }: Contact): Connection {
  return { self: { id, name }, transport: broadcastChannelTransport() };
}

/**
 * Through a `@org/calls-server`, as a guest of the contact's name. Rejects with a `ServerError` when the server does not
 * let the guest in.
 */
export async function connectThrough(server: string, { id, name }: Contact): Promise<Connection> {
  const guest = await guestSession({ url: server, name: id, storage: localStorage });
  const url = new URL('calls', `${server.replace(/\/$/, '')}/`);
  const transport = webSocketTransport({ url, token: guest.token, server: callsServer() });
  return { self: { id: guest.user, name }, transport, iceServers: serverIceServers(transport.server) };
}
