import { setTimeout } from 'node:timers/promises';
import { createCallsServer } from '../../src/index.ts';
import { redisCluster } from '../../src/cluster/redis-cluster.ts';

// A node in a process of its own. Its parent starts it with the options of its cluster, and may ask it to own a room.
const cluster = redisCluster(JSON.parse(process.argv[2] ?? '{}'));
const plenty = { capacity: 1_000_000, perSecond: 1_000_000 };
const server = createCallsServer({
  ...{ rate: { connection: plenty, user: plenty }, invitations: plenty, caps: { perAddress: 100_000 } },
  authenticate: async ({ user }) => (user === null ? null : { user, authentication: 'anonymous' }),
  origins: { allow: ['http://127.0.0.1:*', 'http://localhost:*'] },
  cluster,
});
process.on('message', (room) => void cluster.ownerOf(String(room)).then((owner) => process.send?.(owner)));
process.on('disconnect', () => process.exit());
const port = await server.listen(Number(process.argv[3] ?? 0), '127.0.0.1');
while (!cluster.ready()) await setTimeout(10);
process.send?.({ port, node: cluster.node });
