import { createCallsServer, jwt } from '@org/calls-server';
import type { StartRelay } from '../relay.ts';
import { tokenSecret } from '../tokens.ts';

/** Our server with everything on: tokens, limits, rules, sessions, metrics. */
export const startOurs: StartRelay = async () => {
  const server = createCallsServer({ authenticate: jwt({ secret: tokenSecret }) });
  return { port: await server.listen(0, '127.0.0.1') };
};
