import type { AuthRequest } from '../auth/authenticator.ts';
import { createTokenWatch } from '../auth/token-watch.ts';
import type { Clock } from '../util/clock.ts';
import type { Connection } from './connection.ts';
import type { Gate } from './gate.ts';

/** The tokens of the connections: each is told before its token ends, and may show a newer one. */
export interface Renewals {
  /** Watches the token that a connection came with; returns what ends that. */
  watch(connection: Connection, request: AuthRequest): () => void;
  /** Goes on with a newer token of the same user. Rejects with a `ServerError`, and nothing has changed. */
  renew(connection: Connection, token: string): Promise<void>;
}

/** Creates them. */
export function createRenewals(gate: Gate, clock: Clock): Renewals {
  const all = new WeakMap<Connection, (token: string) => Promise<void>>();
  return {
    watch(connection, request) {
      let open = true;
      const watch = createTokenWatch({
        ...{ identity: connection.identity, clock },
        warn: (expiresAt) =>
          connection.send({ kind: 'renewing', expiresIn: Math.max(0, Math.round(expiresAt - clock.wallTime())) }),
        // Clients connect again with a new token; nothing of a call is lost by that.
        expire: () => connection.close('token-expired'),
      });
      all.set(connection, async (token) => {
        // By the token alone: what else the client showed when it came belongs to the sign-in that ends.
        const identity = await gate.identify({ ...request, token, user: connection.address.user });
        if (!open) return;
        watch.renew(identity);
        connection.identity = identity;
      });
      return () => {
        open = false;
        watch.close();
      };
    },
    renew: async (connection, token) => all.get(connection)?.(token),
  };
}
