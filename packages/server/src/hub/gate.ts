import { ServerError } from '@org/calls-core/protocol';
import { authenticate } from '../auth/authenticate.ts';
import type { Authenticator, AuthRequest, Identity } from '../auth/authenticator.ts';
import type { ConnectionCaps } from '../limits/connection-caps.ts';
import type { OriginPolicy } from '../limits/origin-policy.ts';
import type { Clock } from '../util/clock.ts';

/** Decides who comes in. */
export interface Gate {
  /** Counts a connection and says whose it is. Rejects with a `ServerError`; else `leave` must be called at its end. */
  enter(request: AuthRequest): Promise<{ readonly identity: Identity; leave(): void }>;
  /** Says whose a single request is, without counting it. Rejects with a `ServerError`. */
  identify(request: AuthRequest): Promise<Identity>;
  open(): boolean;
  /** From now on everybody is refused as `shutting-down`. */
  shut(): void;
}

/** Creates a gate: the page's origin, the number of connections, and last, since it may take a while, the token. */
export function createGate(parts: {
  readonly authenticate: Authenticator;
  readonly origins: OriginPolicy;
  readonly caps: ConnectionCaps;
  readonly clock: Pick<Clock, 'wallTime'>;
}): Gate {
  const { origins, caps, clock } = parts;
  let open = true;
  const check = ({ origin, headers }: AuthRequest): void => {
    if (!open) throw new ServerError('shutting-down');
    if (!origins(origin, headers['host'] ?? null)) {
      throw new ServerError('origin-not-allowed', { detail: `The origin is ${origin ?? 'not told'}.` });
    }
  };
  return {
    async enter(request) {
      check(request);
      const place = caps.enter(request.remoteAddress);
      try {
        const identity = await authenticate(parts.authenticate, request, clock);
        place.identify(identity.user);
        if (!open) throw new ServerError('shutting-down');
        return { identity, leave: place.leave };
      } catch (error) {
        place.leave();
        throw error;
      }
    },
    async identify(request) {
      check(request);
      return authenticate(parts.authenticate, request, clock);
    },
    open: () => open,
    shut: () => void (open = false),
  };
}
