import type { DeviceAddress } from '../../protocol/address.ts';
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
