import { describe, expect, test } from 'vitest';
import { type PhonePage, useBed } from './support/bed.ts';
import { becomes, eventually, flows } from './support/looks.ts';

const bed = useBed();

/** Both call each other before either has heard of it. */
async function callEachOther(alice: PhonePage, bob: PhonePage): Promise<void> {
  const call = (phone: PhonePage, user: string): Promise<void> =>
    phone.run((p, to) => void p.client.call(to, { camera: '180p' }), user);
  bed.relay.hold();
  await Promise.all([call(alice, 'bob'), call(bob, 'alice')]);
  bed.relay.release();
}

const calls = (phone: PhonePage): Promise<string[]> =>
  phone.run((p) => p.client.get().calls.map((one) => `${one.id} ${one.get().status}`));

describe('two who call each other at once', () => {
  const timings = [
    { name: 'over a fast relay', alice: 100, bob: 100, preconnect: 'always' },
    { name: 'without early connections', alice: 100, bob: 100, preconnect: 'never' },
    { name: 'over a slow relay', alice: 400, bob: 400, preconnect: 'always' },
    { name: 'when one is heard late', alice: 800, bob: 100, preconnect: 'always' },
    { name: 'when the other one is heard late', alice: 100, bob: 800, preconnect: 'never' },
  ] as const;
  test.each(timings)('are in one call: $name', async ({ alice: late, bob: later, preconnect }) => {
    const options = { preconnect, verified: true };
    const [alice, bob] = await Promise.all([
      bed.phone('chromium', { user: 'alice', ...options }),
      bed.phone('chromium', { user: 'bob', ...options }),
    ]);
    bed.relay.delay('alice', late);
    bed.relay.delay('bob', later);
    await callEachOther(alice, bob);
    const [here, there] = await eventually(
      () => Promise.all([calls(alice), calls(bob)]),
      (both) => both.every((list) => list.some((one) => one.endsWith('connected'))),
    );
    expect(here).toEqual(there);
    expect(here).toHaveLength(1);
    await Promise.all([flows(alice), flows(bob)]);
    expect(await alice.run((p) => p.moments)).not.toContain('incoming');
    expect(await bob.run((p) => p.moments)).not.toContain('incoming');
  });

  test('where nobody vouches for senders: one call rings, the other one is over, and answering connects', async () => {
    const [alice, bob] = await Promise.all([
      bed.phone('chromium', { user: 'alice', preconnect: 'always' }),
      bed.phone('chromium', { user: 'bob', preconnect: 'always' }),
    ]);
    for (const user of ['alice', 'bob']) bed.relay.delay(user, 100);
    await callEachOther(alice, bob);
    const states = await eventually(
      () => Promise.all([alice, bob].map((phone) => phone.run((p) => p.states()))),
      (both) => both.some((list) => list.includes('ended:superseded') && list.includes('ringing:none')),
    );
    const called = states[0]!.includes('ended:superseded') ? alice : bob;
    const calling = called === alice ? bob : alice;
    expect(await called.run((p) => p.moments)).toContain('incoming');
    await called.run((p) => p.call.accept({ camera: '180p' }));
    for (const phone of [alice, bob]) await becomes(phone, ({ status }) => status === 'connected');
    await Promise.all([flows(alice), flows(bob)]);
    expect(await calling.run((p) => p.states())).toEqual(['connected:none']);
  });
});
