import type { IncomingMessage } from 'node:http';
import type { AuthRequest } from '../auth/authenticator.ts';

/** Whose address counts: the peer's, or what a trusted proxy says. */
export type AddressOf = (request: IncomingMessage) => string;

/** The peer's address; behind `trustProxy` proxies, the one that the outermost of them saw. */
export function addressBehind(trustProxy: number): AddressOf {
  return ({ socket, headers }) => {
    const chain = String(headers['x-forwarded-for'] ?? '').split(',');
    const seen = trustProxy > 0 ? chain.at(-trustProxy)?.trim() : undefined;
    return seen || (socket.remoteAddress ?? '');
  };
}

/** The path that a request is for. Whatever stands there, this does not throw. */
export function pathOf({ url = '/' }: IncomingMessage): string {
  return url.split('?', 1)[0] ?? '/';
}

/** The query of a request. */
export function queryOf({ url = '' }: IncomingMessage): URLSearchParams {
  const at = url.indexOf('?');
  return new URLSearchParams(at < 0 ? '' : url.slice(at));
}

/** Reads who knocks: query, `Authorization: Bearer`, the subprotocol `token.<token>`, cookies. */
export function authRequestOf(request: IncomingMessage, addressOf: AddressOf): AuthRequest {
  const { headers } = request;
  const query = queryOf(request);
  const bearer = /^Bearer +(.+)$/i.exec(headers.authorization ?? '')?.[1];
  const inProtocol = protocolsOf(request).find((name) => name.startsWith('token.'));
  return {
    token: query.get('token') ?? bearer ?? inProtocol?.slice('token.'.length) ?? null,
    user: query.get('user'),
    device: query.get('device'),
    origin: headers.origin ?? null,
    cookies: cookiesOf(headers.cookie),
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value?.toString()])),
    remoteAddress: addressOf(request),
  };
}

/** The subprotocols that a WebSocket offers. */
export function protocolsOf({ headers }: IncomingMessage): readonly string[] {
  return headers['sec-websocket-protocol']?.split(/, */) ?? [];
}

function cookiesOf(header = ''): Record<string, string> {
  const pairs = header.split(/; */).flatMap((pair) => {
    const at = pair.indexOf('=');
    return at > 0 ? [[pair.slice(0, at), decode(pair.slice(at + 1))] as const] : [];
  });
  return Object.fromEntries(pairs);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
