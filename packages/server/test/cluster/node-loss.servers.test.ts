import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { type LiveCalls, startLiveCalls } from '../support/live-calls.ts';
import { type PrivateRedis, startPrivateRedis } from '../support/private-redis.ts';
import { freshPrefix } from '../support/start-nodes.ts';
import { type NodeProcess, startNodeProcess } from '../support/start-node-process.ts';

const missing = process.env['CALLS_MISSING']?.split(',').includes('redis') ?? false;
const suffix = missing ? ' (redis is missing)' : '';
const until = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 50_000, interval: 50 });

describe.skipIf(missing)(`calls whose node or Redis fails${suffix}`, () => {
  let redis: PrivateRedis;
  beforeAll(async () => void (redis = await startPrivateRedis()));
  afterAll(() => redis.stop());

  const begin = async (nodes: number): Promise<{ calls: LiveCalls; all: readonly NodeProcess[] }> => {
    const prefix = freshPrefix();
    const start = () => startNodeProcess({ url: redis.url, prefix, heartbeat: 300, ttl: 900 });
    const all = await Promise.all(Array.from({ length: nodes }, start));
    onTestFinished(async () => void (await Promise.all(all.map((node) => node.kill()))));
    const calls = startLiveCalls({ count: 40, nodes: () => all.map(({ url }) => url), pause: 50 });
    onTestFinished(() => calls.close());
    await until(() => expect(calls.heard(10)).toBe(true));
    return { calls, all };
  };
  const goesOn = (calls: LiveCalls): Promise<void> => {
    const goal = Math.max(...calls.ends.flat().map(({ heard }) => heard.length)) + 20;
    return until(() => expect(calls.heard(goal)).toBe(true));
  };
  const endsWithoutFault = async (calls: LiveCalls): Promise<void> => {
    calls.hush();
    await until(() => expect(calls.faults()).toBe(0));
    expect(calls.ends.flat().map(({ sent }) => sent())).not.toContain(0);
  };

  test('resume at the other node when theirs is killed: nothing is lost, doubled or out of order', async () => {
    const { calls, all } = await begin(2);
    await all[0]?.kill();
    await goesOn(calls);
    expect(new Set(calls.ends.flat().map((end) => end.node()))).toEqual(new Set([all[1]?.url]));
    await endsWithoutFault(calls);
  });

  test('within a node go on while Redis is away, and the others catch up', async () => {
    const { calls } = await begin(2);
    redis.freeze();
    onTestFinished(() => redis.thaw());
    const within = calls.ends.filter(([a, b]) => a.node() === b.node()).flat();
    const before = Math.max(...within.map(({ heard }) => heard.length));
    await until(() => expect(within.every(({ heard }) => heard.length > before + 40)).toBe(true));
    redis.thaw();
    await goesOn(calls);
    await endsWithoutFault(calls);
  });

  test('resume when their node is killed while Redis is away', async () => {
    const { calls, all } = await begin(3);
    await redis.kill();
    await all[0]?.kill();
    await until(() => expect(calls.ends.flat().map((end) => end.isOpen())).not.toContain(false));
    await redis.start();
    await goesOn(calls);
    await endsWithoutFault(calls);
  });
});
