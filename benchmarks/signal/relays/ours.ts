import { createCallsServer, jwt } from '@org/calls-server';
import { redisCluster } from '@org/calls-server/redis';
import type { StartRelay } from '../relay.ts';
import { tokenSecret } from '../tokens.ts';

/** Counted, but never reached: nobody sends as fast as a benchmark. */
const plenty = { capacity: 1e9, perSecond: 1e9 };

/** Our server with everything on: tokens, limits, rules, rooms, presence, metrics. */
export const startOurs: StartRelay = async ({ redis, limited }) => {
  const server = createCallsServer({
    authenticate: jwt({ secret: tokenSecret }),
    ...(redis !== undefined && { cluster: redisCluster({ url: redis }) }),
    ...(!limited && { rate: { connection: plenty, user: plenty }, invitations: plenty }),
    caps: { total: 20_000, perAddress: 20_000 },
  });
  return { port: await server.listen(0, '127.0.0.1') };
};
