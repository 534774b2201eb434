import { ServerError } from '@org/calls-core/protocol';
import { systemClock, type Clock } from '../util/clock.ts';

/**
 * Who has which guest name. On several nodes give `anonymous` one that all of them share, such as Redis:
 * `SET name holder NX PX ttl`, or the same again when the holder is the same.
 */
export interface NameLeases {
  /** True when nobody else has the name; it then belongs to `holder` for `ttl` ms, counted anew. */
  claim(name: string, holder: string, ttl: number): boolean | Promise<boolean>;
}

/** Where names are kept in the memory of one process. */
export interface MemoryLeasesOptions {
  /** Names at a time; beyond them `claim` throws `unavailable`. Default 100 000. */
  readonly max?: number;
  readonly clock?: Pick<Clock, 'wallTime'>;
}

/** Keeps names in this process. */
export function memoryLeases(options: MemoryLeasesOptions = {}): NameLeases {
  const { max = 100_000, clock = systemClock } = options;
  const leases = new Map<string, { readonly holder: string; readonly until: number }>();
  return {
    claim(name, holder, ttl) {
      const now = clock.wallTime();
      const lease = leases.get(name);
      if (lease && lease.until > now && lease.holder !== holder) return false;
      if (!lease && leases.size >= max) dropExpired(leases, now);
      if (!lease && leases.size >= max) throw new ServerError('unavailable', { detail: 'There are too many guests.' });
      leases.set(name, { holder, until: now + ttl });
      return true;
    },
  };
}

function dropExpired(leases: Map<string, { readonly until: number }>, now: number): void {
  for (const [name, { until }] of leases) if (until <= now) leases.delete(name);
}
