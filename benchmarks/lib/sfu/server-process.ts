import { createCallsServer } from '@org/calls-server';
import { mediasoupSfu } from '@org/calls-server/sfu';
import { observer } from 'mediasoup';
import type { SfuServerOptions } from './start-server.ts';

// A server with an SFU of one worker, in a process of its own. It takes everybody at their word.
const plenty = { capacity: 1_000_000, perSecond: 1_000_000 };
const { maxParticipants = 50 } = JSON.parse(process.argv[2] ?? '{}') as SfuServerOptions;
let worker = 0;
observer.on('newworker', ({ pid }) => void (worker = pid));
const server = createCallsServer({
  authenticate: async ({ user }) => (user === null ? null : { user, authentication: 'anonymous' }),
  sfu: mediasoupSfu({ workers: 1, spillAt: 100_000, maxConsumersPerWorker: 100_000, maxParticipants }),
  ...{ rooms: { maxPeers: maxParticipants }, records: false, caps: { perAddress: 1000 } },
  ...{ rate: { connection: plenty, user: plenty }, origins: { allow: ['http://localhost:*'] } },
});
process.on('message', (message) => {
  if (message === 'kill-worker') process.kill(worker, 'SIGKILL');
});
process.on('disconnect', () => void server.close().finally(() => process.exit()));
process.send?.(await server.listen(0, '127.0.0.1'));
