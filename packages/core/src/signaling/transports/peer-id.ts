import type { PeerServerOptions } from './peer-server.ts';
import { socketAddress } from './relay-socket.ts';

/**
 * The id of a user on a PeerServer: letters and digits as they are, everything else as `_` and a byte in hexadecimal.
 * PeerJS takes no id that begins with a `_`: `x-` stands for it there.
 */
export function toPeerId(user: string): string {
  const escape = (sign: string): string => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`;
  const escaped = encodeURIComponent(user).replace(/[-_.!~*'()]/g, escape);
  return escaped.replaceAll('%', '_').replace(/^_/, 'x-');
}

/** The user with this id on a PeerServer; null when it is the id of none: no user has two. */
export function fromPeerId(id: string): string | null {
  try {
    const user = decodeURIComponent(id.replace(/^x-/, '_').replaceAll('_', '%'));
    return toPeerId(user) === id ? user : null;
  } catch {
    return null;
  }
}

/** Where to connect in the name of a peer. */
export function peerServerAddress({ url, key = 'peerjs' }: PeerServerOptions, id: string, token: string): URL {
  const address = socketAddress(url);
  address.pathname = `${address.pathname.replace(/\/$/, '')}/peerjs`;
  for (const pair of Object.entries({ key, id, token })) address.searchParams.set(...pair);
  return address;
}
