import type { Clock } from '../util/clock.ts';
import { CallError } from '../util/errors.ts';
import { hasTurn } from '../util/has-turn.ts';
import type { IceServerLease } from './api.ts';

/** Refreshed this long before the lease runs out, ms, so that no connection begins with credentials about to expire. */
const margin = 60_000;

/** A provider that hangs must not keep a call from connecting, ms. */
const patience = 5_000;

/** The ICE servers of a client. */
export interface IceServers {
  /** Those to use now; fetched when the lease is near its end, or with `fresh` in any case. Never rejects. */
  get(fresh?: boolean): Promise<readonly RTCIceServer[]>;
  /** Whether a TURN server may be among them; true while that is unknown. */
  mayRelay(): boolean;
}

/** Creates the lease holder. `onError` hears `ice-servers-failed`; the last servers are used meanwhile. */
export function createIceServers(
  given: readonly RTCIceServer[] | (() => Promise<IceServerLease | readonly RTCIceServer[]>) | undefined,
  { clock, onError }: { readonly clock: Clock; readonly onError: (error: CallError) => void },
): IceServers {
  if (typeof given !== 'function') {
    const servers = given ?? [];
    return { get: async () => servers, mayRelay: () => hasTurn(servers) };
  }
  let servers: readonly RTCIceServer[] | null = null;
  let until = 0;
  let fetching: Promise<readonly RTCIceServer[]> | null = null;

  const fetch = async (): Promise<readonly RTCIceServer[]> => {
    const asked = clock.now();
    try {
      const answer = await given();
      const lease: IceServerLease = 'servers' in answer ? answer : { servers: answer };
      servers = lease.servers;
      until = lease.ttl === undefined ? asked : clock.now() + Math.max(0, lease.ttl - margin);
    } catch (cause) {
      onError(new CallError('ice-servers-failed', { cause }));
    }
    return servers ?? [];
  };
  const inTime = (work: Promise<readonly RTCIceServer[]>): Promise<readonly RTCIceServer[]> =>
    new Promise((resolve) => {
      const stop = clock.after(patience, () => resolve(servers ?? []));
      void work.then((value) => {
        stop();
        resolve(value);
      });
    });

  return {
    get(fresh = false) {
      if (servers && !fresh && clock.now() < until) return Promise.resolve(servers);
      fetching ??= fetch().finally(() => (fetching = null));
      return inTime(fetching);
    },
    mayRelay: () => servers === null || hasTurn(servers),
  };
}

/** Public STUN servers to begin with; run your own for anything that matters. */
export const publicStun: readonly RTCIceServer[] = [
  { urls: ['stun:stun.l.google.com:19302', 'stun:stun1.l.google.com:19302', 'stun:stun2.l.google.com:19302'] },
];
