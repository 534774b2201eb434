import { expect, onTestFinished, vi } from 'vitest';
import { type CallsServerOptions, type Cluster, createCallsServer } from '../../src/index.ts';
import { redisCluster, type RedisClusterOptions } from '../../src/cluster/redis-cluster.ts';
import { believe } from './start-server.ts';

/** A node in this process. */
export interface Node {
  readonly url: string;
  readonly cluster: Cluster;
  close(): Promise<void>;
}

/** Tests send more at once than people do. */
const plenty = { capacity: 1_000_000, perSecond: 1_000_000 };

let prefixes = 0;

/** A prefix that no other test has. */
export function freshPrefix(): string {
  return `test-${process.pid}-${++prefixes}:`;
}

/** Starts nodes that all know each other; closed when the test is over. */
export async function startNodes(
  count: number,
  options: RedisClusterOptions,
  more: Partial<CallsServerOptions> = {},
): Promise<readonly Node[]> {
  const prefix = freshPrefix();
  const nodes = await Promise.all(
    Array.from({ length: count }, (_, index) => startNode({ prefix, node: `n${index}`, ...options }, more)),
  );
  await vi.waitFor(() => expect(nodes.map(({ cluster }) => cluster.ready())).not.toContain(false), 10_000);
  return nodes;
}

/** Starts a node. */
export async function startNode(options: RedisClusterOptions, more: Partial<CallsServerOptions> = {}): Promise<Node> {
  const cluster = redisCluster({ heartbeat: 200, ttl: 600, ...options });
  const server = createCallsServer({
    ...{ authenticate: believe, cluster, rate: { connection: plenty, user: plenty }, invitations: plenty },
    ...more,
  });
  onTestFinished(() => server.close());
  const port = await server.listen(0, '127.0.0.1');
  return { url: `ws://127.0.0.1:${port}/calls`, cluster, close: () => server.close() };
}
