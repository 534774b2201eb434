import { ServerError } from '../protocol/server-errors.ts';
import type { ServerDoor } from './transport.ts';

/** ICE servers as a server issued them: what the client option `iceServers` takes. */
export interface ServerIceServers {
  readonly servers: readonly { readonly urls: string[]; readonly username?: string; readonly credential?: string }[];
  /** Ms from receipt. */
  readonly ttl: number;
}

/**
 * Asks a server for STUN and TURN servers with credentials, anew before they expire; for the client option `iceServers`.
 * A server that has none gives an empty list. What it returns rejects with a `ServerError`, such as `no-server` or
 * `rate-limited`. `region` says which are near.
 *
 * @example
 * const transport = webSocketTransport({ url, token, server: callsServer() });
 * createCallClient({ self, transport, iceServers: serverIceServers(transport.server) });
 */
export function serverIceServers(
  server: ServerDoor | undefined,
  options: { readonly region?: string } = {},
): () => Promise<ServerIceServers> {
  return async () => {
    if (!server) throw new ServerError('no-server');
    const answer = await server.request('turn.credentials', { ...options }).catch(noneAt);
    const { iceServers, ttl } = Object(answer) as Answer;
    if (!Array.isArray(iceServers)) throw new ServerError('invalid-message', { detail: 'No list of ICE servers.' });
    return { servers: iceServers.flatMap(readServer), ttl: typeof ttl === 'number' ? ttl : 0 };
  };
}

/** How long a server without ICE servers is taken at its word, ms. */
const none = { iceServers: [], ttl: 600_000 };

function noneAt(error: unknown): typeof none {
  if (error instanceof ServerError && error.code === 'not-found') return none;
  throw error;
}

interface Answer {
  readonly iceServers?: unknown;
  readonly ttl?: unknown;
}

function readServer(value: unknown): ServerIceServers['servers'] {
  const { urls, username, credential } = Object(value) as Record<string, unknown>;
  const list = [urls].flat().filter((url) => typeof url === 'string');
  if (list.length === 0) return [];
  const signed = typeof username === 'string' && typeof credential === 'string';
  return [{ urls: list, ...(signed && { username, credential }) }];
}
