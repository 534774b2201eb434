import { setTimeout as pause } from 'node:timers/promises';
import { type LiveCalls, type LiveEnd, startLiveCalls } from '../../packages/server/test/support/live-calls.ts';
import { type PrivateRedis, startPrivateRedis } from '../../packages/server/test/support/private-redis.ts';
import { type NodeProcess, startNodeProcess } from '../../packages/server/test/support/start-node-process.ts';
import { type Bar, type Measurement, measurement } from '../lib/result.ts';
import type { Soak } from './soak.ts';

/** Redis is stopped for so long, ms. */
const outage = 5000;

/** A node is killed, then Redis is stopped, then both at once, while calls go on. */
export const nodeLoss: Soak = {
  name: 'node-loss',
  about: '200 simulated calls over three nodes: one killed, Redis stopped for 5 s, then both at once',
  async run({ scale }) {
    const count = Math.ceil(200 * scale);
    const redis = await startPrivateRedis();
    try {
      return [
        ...(await watch(`${count} calls, a node killed`, { count, redis, break: ([first]) => first?.kill() })),
        ...(await watch(`${count} calls, Redis stopped`, { count, redis, break: () => stop(redis) })),
        ...(await watch(`${count} calls, a node killed and Redis stopped`, {
          ...{ count, redis },
          break: ([first]) => Promise.all([first?.kill(), stop(redis)]),
        })),
      ];
    } finally {
      await redis.stop();
    }
  },
};

async function watch(
  name: string,
  options: {
    readonly count: number;
    readonly redis: PrivateRedis;
    readonly break: (nodes: readonly NodeProcess[]) => unknown;
  },
): Promise<readonly Measurement[]> {
  const prefix = `${name}:`;
  const start = (): Promise<NodeProcess> => startNodeProcess({ url: options.redis.url, prefix });
  const nodes = await Promise.all([start(), start(), start()]);
  const calls = startLiveCalls({ count: options.count, nodes: () => nodes.map(({ url }) => url), pause: 100 });
  try {
    await until(() => calls.heard(20));
    const begin = performance.now();
    const affected = calls.ends.flat().filter((end) => end.node() === nodes[0]?.url);
    await options.break(nodes);
    await goOn(calls);
    calls.hush();
    const line = (what: string, unit: string, value: number, bar: Bar): Measurement =>
      measurement(`${name}: ${what}`, unit, { ours: [value] }, bar);
    const settled = await until(() => calls.faults() === 0);
    const resumed = affected.filter((end) => end.openedAt() > begin);
    return [
      line('numbers lost, doubled or out of order', 'numbers', settled ? 0 : calls.faults(), { atMost: 0 }),
      ...(resumed.length > 0 ? [line('resumed, 99th percentile', 'ms', late(resumed, begin), { atMost: 1000 })] : []),
    ];
  } finally {
    await calls.close();
    await Promise.all(nodes.map((node) => node.kill()));
  }
}

async function stop(redis: PrivateRedis): Promise<void> {
  redis.freeze();
  await pause(outage);
  redis.thaw();
}

/** Each end hears two seconds' worth of numbers more than any has now. */
async function goOn(calls: LiveCalls): Promise<void> {
  const goal = Math.max(...calls.ends.flat().map(({ heard }) => heard.length)) + 20;
  await until(() => calls.heard(goal));
}

/** The other nodes are there all the time: what counts begins with the kill. */
function late(ends: readonly LiveEnd[], begin: number): number {
  const times = ends.map((end) => end.openedAt() - begin).toSorted((a, b) => a - b);
  return times[Math.ceil(times.length * 0.99) - 1] ?? Infinity;
}

/** False when it does not come true within a minute. */
async function until(holds: () => boolean): Promise<boolean> {
  for (let tries = 0; tries < 1200; tries++) {
    if (holds()) return true;
    await pause(50);
  }
  return false;
}
