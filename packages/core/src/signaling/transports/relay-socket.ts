import type { Address, DeviceAddress } from '../../protocol/address.ts';
import type { TransportCapabilities, TransportContext } from '../transport.ts';
import type { FrameServer } from './calls-server.ts';
import type { WebSocketOptions } from './websocket.ts';

/** An address of the app's, which may be relative to the page. */
export function pageAddress(url: string | URL): URL {
  const { location } = globalThis as { location?: { href: string } };
  return new URL(url, location?.href);
}

/** The same for a WebSocket: `http:` stands for `ws:`. */
export function socketAddress(url: string | URL): URL {
  const address = pageAddress(url);
  address.protocol = address.protocol.replace('http', 'ws');
  return address;
}

/** Begins to connect. Throws where there is no WebSocket. */
export function openSocket(
  { WebSocket: given }: Pick<WebSocketOptions, 'WebSocket'>,
  url: URL,
  protocols: string[] = [],
): WebSocket {
  const Socket = given ?? (globalThis.WebSocket as typeof WebSocket | undefined);
  if (!Socket) throw new Error('There is no WebSocket here: give one as an option.');
  return new Socket(url, protocols);
}

/** Connects to the relay in the name of a device. */
export function createSocket(options: WebSocketOptions, { user, device }: DeviceAddress, token = ''): WebSocket {
  const url = socketAddress(options.url);
  url.searchParams.set('user', user);
  url.searchParams.set('device', device);
  const protocols = [...(options.protocols ?? [])];
  if (token && options.tokenIn === 'protocol') protocols.push(`token.${token}`);
  else if (token) url.searchParams.set('token', token);
  return openSocket(options, url, protocols);
}

/** The object of a frame, parsed or as text; an empty one when it is none. */
export function readFrame(data: unknown): Readonly<Record<string, unknown>> {
  try {
    return Object(typeof data === 'object' ? data : JSON.parse(data as string)) as Readonly<Record<string, unknown>>;
  } catch {
    return {};
  }
}

/** What a relay of frames promises, with what its server's side and the app know of it. */
export function relayCapabilities(options: Pick<WebSocketOptions, 'capabilities' | 'server'>): TransportCapabilities {
  const ordinary = { delivery: 'ordered-while-open', devices: true, rooms: true } as const;
  return { ...ordinary, ...options.server?.capabilities, ...options.capabilities };
}

/** Hands a message to the session, with its sender where the relay vouches for it, and everything else to the server's side. */
export function takeFrame(
  frame: Readonly<Record<string, unknown>>,
  { message }: TransportContext,
  verified: boolean | undefined,
  server: FrameServer | undefined,
): void {
  const from = verified && (frame['from'] as Address | undefined);
  if ('v' in frame) message(frame, from ? { from } : undefined);
  else server?.frame(frame);
}
