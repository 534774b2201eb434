import type { TurnServer } from './turn-credentials.ts';

/** The servers of a client's region first, then those of the regions near it, then the others; each by priority. */
export function nearestFirst(
  servers: readonly TurnServer[],
  region: string | undefined,
  nearby: Readonly<Record<string, readonly string[]>>,
): TurnServer[] {
  const order = region === undefined ? [] : [region, ...(Object.hasOwn(nearby, region) ? (nearby[region] ?? []) : [])];
  const distance = (server: TurnServer): number => {
    const place = server.region === undefined ? -1 : order.indexOf(server.region);
    return place < 0 ? order.length : place;
  };
  return servers.toSorted((a, b) => distance(a) - distance(b) || (a.priority ?? 0) - (b.priority ?? 0));
}
