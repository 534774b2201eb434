import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type PrivateRedis, startPrivateRedis } from '../packages/server/test/support/private-redis.ts';
import { startNodeProcess } from '../packages/server/test/support/start-node-process.ts';

import { type PhonePage, useBed } from './support/bed.ts';
import { lacks } from './support/browsers.ts';
import { answering, becomes, connect, eventually, flows } from './support/looks.ts';

const bed = useBed();
const missing = lacks('redis');
const suffix = missing ? ' (redis is missing)' : '';

describe.skipIf(missing)(`a call over two nodes${suffix}`, () => {
  let redis: PrivateRedis;
  beforeAll(async () => void (redis = await startPrivateRedis()));
  afterAll(() => redis?.stop());

  test('goes on while a node is killed and Redis hangs for five seconds; then both signal again', async () => {
    const start = () => startNodeProcess({ url: redis.url, prefix: 'e2e:', heartbeat: 300, ttl: 900 });
    const [lost, kept] = await Promise.all([start(), start()]);
    onTestFinished(async () => void (await Promise.all([lost.kill(), kept.kill()])));
    const open = (user: string, urls: readonly string[], more = {}) =>
      bed.phone('chromium', { user, transport: { kind: 'calls-server', options: { urls, token: user } }, ...more });
    const alice = await open('alice', [lost.url, kept.url]);
    const bob = await open('bob', [kept.url, lost.url], answering);
    await connect(alice, bob);
    await Promise.all([flows(alice), flows(bob)]);

    for (const phone of [alice, bob])
      await phone.run((p) => void p.client.subscribe(() => p.moments.push(`signaling ${p.client.get().signaling}`)));
    redis.freeze();
    onTestFinished(() => redis.thaw());
    await lost.kill();
    const seen = await Promise.all([decodedFor(alice, 5000), decodedFor(bob, 5000)]);
    redis.thaw();
    for (const frames of seen) expect(frames.length).toBeGreaterThan(5);
    for (const frames of seen) expect(frames.filter((count, i) => i > 0 && count <= (frames[i - 1] ?? 0))).toEqual([]);

    for (const phone of [alice, bob])
      await eventually(
        () => phone.run((p) => p.client.get().signaling),
        (signaling) => signaling === 'open',
      );
    await alice.run((p) => p.call.setMicrophone(false));
    await becomes(bob, ({ participants }) => participants[0]?.muted === true);
    const [moments, others] = [await alice.run((p) => p.moments), await bob.run((p) => p.moments)];
    expect(moments).toContain('signaling connecting');
    expect(others).not.toContain('signaling connecting');
    for (const one of [moments, others]) expect(one).not.toContain('reconnecting');
    await alice.run((p) => p.call.hangUp());
    expect(await becomes(bob, ({ status }) => status === 'ended')).toMatchObject({ reason: 'completed' });
  });
});

/** How many frames a page had decoded, asked every quarter of a second for so long. */
async function decodedFor(phone: PhonePage, ms: number): Promise<number[]> {
  const until = Date.now() + ms;
  const counts: number[] = [];
  while (Date.now() < until) {
    counts.push((await phone.run((p) => p.rtp())).decoded);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  return counts;
}
