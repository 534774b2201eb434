import type { Address, DeviceAddress } from '../../protocol/address.ts';
import type { TransportCapabilities, TransportContext } from '../transport.ts';
import type { FrameServer } from './calls-server.ts';
import type { WebSocketOptions } from './websocket.ts';

/** Connects to the relay in the name of a device. */
export function createSocket(options: WebSocketOptions, { user, device }: DeviceAddress, token = ''): WebSocket {
  const { location } = globalThis as { location?: { href: string } };
  const url = new URL(options.url, location?.href);
  url.protocol = url.protocol.replace('http', 'ws');
  url.searchParams.set('user', user);
  url.searchParams.set('device', device);
  const protocols = [...(options.protocols ?? [])];
  if (token && options.tokenIn === 'protocol') protocols.push(`token.${token}`);
  else if (token) url.searchParams.set('token', token);
  const Socket = options.WebSocket ?? (globalThis.WebSocket as typeof WebSocket | undefined);
  if (!Socket) throw new Error('There is no WebSocket here: give one as an option.');
  return new Socket(url, protocols);
}

/** The JSON object of a text frame; an empty one when it is none. */
export function readFrame(data: unknown): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(data as string)) as Readonly<Record<string, unknown>>;
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
