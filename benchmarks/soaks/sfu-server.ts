import { createCallsServer } from '@org/calls-server';
import { mediasoupSfu } from '@org/calls-server/sfu';

// A server with an SFU of one worker, in a process of its own. It takes everybody at their word.
const plenty = { capacity: 1_000_000, perSecond: 1_000_000 };
const server = createCallsServer({
  authenticate: async ({ user }) => (user === null ? null : { user, authentication: 'anonymous' }),
  ...{ sfu: mediasoupSfu({ workers: 1, spillAt: 100_000 }), records: false, caps: { perAddress: 1000 } },
  rate: { connection: plenty, user: plenty },
});
process.on('disconnect', () => void server.close().finally(() => process.exit()));
process.send?.(await server.listen(0, '127.0.0.1'));
