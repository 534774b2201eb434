import type { Clock } from '../util/clock.ts';
import { CallError } from '../util/errors.ts';
import { hasTurn } from '../util/has-turn.ts';
import type { IceServerLease } from './api.ts';
import { checkServers } from './options.ts';

/** Refreshed this long before the lease runs out, ms, so that no connection begins with credentials about to expire. */
const margin = 60_000;

/** A provider that hangs must not keep a call from connecting, ms. */
const patience = 5_000;

/** The longest wait of a browser's timer, ms: one that is longer ends at once. */
const longest = 2 ** 31 - 1;

/** The ICE servers of a client. */
export interface IceServers {
  /** Those to use now; fetched when the lease is near its end, or with `fresh` in any case. Never rejects. */
  get(fresh?: boolean): Promise<readonly RTCIceServer[]>;
  /** Whether a TURN server may be among them; true while that is unknown. */
  mayRelay(): boolean;
  /** Forgets the lease: its end is not waited for any more. */
  close(): void;
}

/** What a lease holder is given. */
export interface IceServersOptions {
  readonly clock: Clock;
  /** Hears `ice-servers-failed`; the last servers are used meanwhile. */
  readonly onError: (error: CallError) => void;
  /** A call goes on, or begins, whose credentials must not run out. */
  readonly inUse: () => boolean;
  /** The credentials in use were replaced before their end. */
  readonly onRenewed: () => void;
}

/** Creates the lease holder. */
export function createIceServers(
  given: readonly RTCIceServer[] | (() => Promise<IceServerLease | readonly RTCIceServer[]>) | undefined,
  { clock, onError, inUse, onRenewed }: IceServersOptions,
): IceServers {
  if (typeof given !== 'function') {
    const servers = given ?? [];
    return { get: async () => servers, mayRelay: () => hasTurn(servers), close() {} };
  }
  let servers: readonly RTCIceServer[] | null = null;
  let until = 0;
  let fetching: Promise<readonly RTCIceServer[]> | null = null;
  let stopWaiting = (): void => {};

  /** A relayed path ends with its credentials: a call that outlasts them gets new ones before. */
  const renew = async (): Promise<void> => {
    if (!inUse()) return;
    const before = servers;
    await get(true);
    if (servers !== before) onRenewed();
  };
  const fetch = async (): Promise<readonly RTCIceServer[]> => {
    const asked = clock.now();
    try {
      const lease = readAnswer(await given());
      servers = lease.servers;
      until = lease.ttl > margin ? clock.now() + Math.min(longest, lease.ttl - margin) : asked;
      stopWaiting();
      if (until > clock.now() && hasTurn(servers)) stopWaiting = clock.after(until - clock.now(), () => void renew());
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

  const get = (fresh = false): Promise<readonly RTCIceServer[]> => {
    if (servers && !fresh && clock.now() < until) return Promise.resolve(servers);
    fetching ??= fetch().finally(() => (fetching = null));
    return inTime(fetching);
  };

  return {
    get,
    mayRelay: () => servers === null || hasTurn(servers),
    close: () => stopWaiting(),
  };
}

/** Throws `invalid-argument` for an answer that no connection could be made with. */
function readAnswer(answer: IceServerLease | readonly RTCIceServer[]): Required<IceServerLease> {
  const { servers = answer as readonly RTCIceServer[], ttl = 0 } = (answer ?? {}) as Partial<IceServerLease>;
  checkServers(servers);
  return { servers, ttl };
}

/** Public STUN servers to begin with; run your own for anything that matters. */
export const publicStun: readonly RTCIceServer[] = [
  { urls: ['stun:stun.l.google.com:19302', 'stun:stun1.l.google.com:19302', 'stun:stun2.l.google.com:19302'] },
];
