import { networkInterfaces } from 'node:os';

/** Where this machine is reached on its network: Firefox does not send to the loopback address. */
export function ownAddress(): string {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return all.find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? '127.0.0.1';
}
