import { isIPv6 } from 'node:net';

/**
 * What counts as one place on the network: an IPv4 address, or the 64 leading bits of an IPv6 address, since one household
 * has all the addresses behind them.
 */
export function addressGroup(address: string): string {
  const bare = address.replace(/%.*$/, '').toLowerCase();
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(bare)?.[1];
  if (mapped || !isIPv6(bare)) return mapped ?? bare;
  const [head = '', tail] = bare.split('::');
  const before = head ? head.split(':') : [];
  const after = tail ? tail.split(':') : [];
  const zeros = tail === undefined ? [] : Array<string>(Math.max(0, 8 - before.length - after.length)).fill('0');
  const leading = [...before, ...zeros, ...after].slice(0, 4);
  return `${leading.map((group) => group.replace(/^0+(?=.)/, '')).join(':')}::/64`;
}
