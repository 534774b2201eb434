import { createCallsServer, jwt } from '@org/calls-server';
import type { StartRelay } from '../relay.ts';
import { tokenSecret } from '../tokens.ts';

/** Our server with everything on: tokens, limits, rules, sessions, metrics. */
export const startOurs: StartRelay = async () => {
  // Limits are counted, but the load of a benchmark must not meet them.
  const plenty = { capacity: 1e9, perSecond: 1e9 };
  const server = createCallsServer({
    authenticate: jwt({ secret: tokenSecret }),
    rate: { connection: plenty, user: plenty },
    invitations: plenty,
    caps: { total: 1e6, perUser: 1e6, perAddress: 1e6 },
  });
  return { port: await server.listen(0, '127.0.0.1') };
};
