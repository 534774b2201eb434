import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A relay under measurement, in a process of its own. */
export interface Relay {
  readonly port: number;
}

/** Starts a relay on a free port of the loopback interface. */
export type StartRelay = (options: RelayOptions) => Promise<Relay>;

/** What the parent tells a relay. */
export interface RelayOptions {
  /** Redis, for contenders of several nodes. */
  readonly redis?: string;
  /** Limits as they come, where a relay has some. Default: more than a benchmark can use up. */
  readonly limited?: boolean;
}

/** What relays of frames are asked by: `?user=…&device=d`. */
export const path = '/calls';

export async function listen(server: Server): Promise<Relay> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port };
}

export function userOf(url: string | undefined): string {
  return new URL(url ?? '/', 'http://relay').searchParams.get('user') ?? '';
}
