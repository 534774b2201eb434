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
    await Promise.all([flowsFor(alice, 5000), flowsFor(bob, 5000)]);
    redis.thaw();

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

/** In each second of so long a time frames are decoded and sound comes in. */
async function flowsFor(phone: PhonePage, ms: number): Promise<void> {
  const looks = [await phone.run((p) => p.rtp())];
  const until = Date.now() + ms;
  while (Date.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, 1000));
    looks.push(await phone.run((p) => p.rtp()));
  }
  for (const [index, { decoded, received }] of looks.slice(1).entries()) {
    expect(decoded).toBeGreaterThan(looks[index]!.decoded);
    expect(received.audio).toBeGreaterThan(looks[index]!.received.audio);
  }
}
