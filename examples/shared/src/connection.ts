import type { CallClientOptions } from '@org/calls-core';
import { broadcastChannelTransport } from '@org/calls-core/broadcast-channel';
import { callsServer, type GuestSession, guestSession, serverIceServers } from '@org/calls-core/calls-server';
import { ServerError } from '@org/calls-core/protocol';
import { webSocketTransport } from '@org/calls-core/websocket';
import type { Contact } from './contacts.ts';

/** How a phone signals, and as whom. */
export type Connection = Pick<CallClientOptions, 'self' | 'transport' | 'iceServers'>;

/** Between the tabs of this browser, without a server. */
function connectHere({ id, name }: Contact): Connection {
  return { self: { id, name }, transport: broadcastChannelTransport() };
}

/** Where a server is, and how to be let in. */
export interface Access {
  readonly server: string;
  /** For a server with sign-in: the token of this very contact. Without one, as a guest of the contact's name. */
  readonly token: string | null;
}

/** Through a `@org/calls-server`. Rejects with a `ServerError` when the server lets no guest of this name in. */
async function connectThrough({ server, token }: Access, { id, name }: Contact): Promise<Connection> {
  const guest = token === null ? await signIn(server, id) : null;
  const url = new URL('calls', `${server.replace(/\/$/, '')}/`);
  const transport = webSocketTransport({ url, token: guest?.token ?? token ?? '', server: callsServer() });
  return { self: { id: guest?.user ?? id, name }, transport, iceServers: serverIceServers(transport.server) };
}

async function signIn(url: string, name: string): Promise<GuestSession> {
  try {
    return await guestSession({ url, name, storage: localStorage });
  } catch (error) {
    if (!(error instanceof ServerError) || error.code !== 'not-found') throw error;
    throw new ServerError('unauthenticated', { detail: 'It takes no guests.', cause: error });
  }
}

/** Reads `?server=http://localhost:8080` and, for a server with sign-in, `&token=…`; null without a server. */
export function readAccess(query: URLSearchParams): Access | null {
  const server = query.get('server');
  return server === null ? null : { server, token: query.get('token') };
}

/** Connects a contact as the page's address says. */
export async function connect(access: Access | null, contact: Contact): Promise<Connection> {
  return access ? connectThrough(access, contact) : connectHere(contact);
}
