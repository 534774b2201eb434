import { describe, expect, test } from 'vitest';
import type { PhoneOptions } from './page/phone.ts';
import { type PhonePage, useBed } from './support/bed.ts';
import { answering, becomes, connect, eventually, flows, type Seen, staysSilent } from './support/looks.ts';

const bed = useBed();

/** Alice talks with Bob when Carol calls him. */
async function secondCall(
  bobs: Partial<PhoneOptions>,
): Promise<{ readonly alice: PhonePage; readonly bob: PhonePage; readonly carol: PhonePage }> {
  const [alice, bob] = await Promise.all([
    bed.phone('chromium', { user: 'alice', preconnect: 'always', ...answering }),
    bed.phone('chromium', { user: 'bob', preconnect: 'always', ...bobs }),
  ]);
  const carol = await bed.phone('chromium', { user: 'carol', preconnect: 'always' });
  await connect(bob, alice, 'alice');
  await carol.run((p) => void p.client.call('bob', { camera: '180p' }));
  return { alice, bob, carol };
}

const callWith = (phone: PhonePage, user: string, holds: (call: Seen) => boolean): Promise<Seen> =>
  eventually(() => phone.run((p, peer) => p.state(p.with(peer)), user), holds);

describe('somebody calls during a call', () => {
  test('reject: the second caller hears busy, nothing rings, and a missed call tells who it was', async () => {
    const { alice, bob, carol } = await secondCall({ callWaiting: 'reject' });
    await becomes(carol, ({ reason }) => reason === 'busy');
    expect(await bob.run((p) => p.moments)).toEqual(['missed', 'ended']);
    await callWith(bob, 'carol', ({ missed, reason }) => missed && reason === 'busy');
    await Promise.all([flows(alice), flows(bob)]);
  });

  test('wait: it rings; answering holds the first call, and the user goes back and forth', async () => {
    const { alice, bob, carol } = await secondCall({ callWaiting: 'wait' });
    await callWith(bob, 'alice', ({ held }) => held === 'none');
    await becomes(bob, ({ peer, status, waiting }) => peer === 'carol' && status === 'ringing' && waiting);
    await flows(alice);

    await bob.run((p) => p.with('carol').accept({ camera: '180p' }));
    await callWith(bob, 'alice', ({ held }) => held === 'local');
    await becomes(alice, ({ held }) => held === 'remote');
    await becomes(carol, ({ status }) => status === 'connected');
    await Promise.all([staysSilent(alice), flows(carol)]);

    await bob.run((p) => p.with('alice').resume());
    await callWith(bob, 'carol', ({ held }) => held === 'local');
    await becomes(carol, ({ held }) => held === 'remote');
    await Promise.all([staysSilent(carol), flows(alice)]);

    await bob.run((p) => p.with('alice').hangUp());
    await bob.run((p) => p.with('carol').resume());
    await Promise.all([flows(bob), flows(carol)]);
  });

  test('hold-and-accept: the second call is answered by itself, the first one waits on hold', async () => {
    const { alice, bob, carol } = await secondCall({ callWaiting: 'hold-and-accept' });
    await becomes(carol, ({ status }) => status === 'connected');
    await becomes(alice, ({ held }) => held === 'remote');
    await Promise.all([staysSilent(alice), flows(bob), flows(carol)]);
  });

  test('end-and-accept: the second call takes the place of the first one', async () => {
    const { alice, bob, carol } = await secondCall({ callWaiting: 'end-and-accept' });
    await becomes(alice, ({ reason }) => reason === 'completed');
    await becomes(carol, ({ status }) => status === 'connected');
    await Promise.all([flows(bob), flows(carol)]);
    expect(await alice.run((p) => p.liveTracks())).toEqual([]);
  });
});

describe('somebody who is in a call calls somebody else', () => {
  test('hold-others: the first call waits on hold', async () => {
    const { alice, bob, carol } = await secondCall({ callWaiting: 'reject' });
    await becomes(carol, ({ reason }) => reason === 'busy');
    await carol.run((p) => p.client.on('incoming', (call) => void call.accept({ camera: '180p' })));
    await bob.run((p) => void p.client.call('carol', { camera: '180p' }));
    await becomes(carol, ({ status }) => status === 'connected');
    await becomes(alice, ({ held }) => held === 'remote');
    await Promise.all([staysSilent(alice), flows(bob), flows(carol)]);
  });

  test('refuse: no second call, neither out nor in', async () => {
    const { alice, bob, carol } = await secondCall({ callWaiting: 'wait', concurrent: 'refuse' });
    await becomes(bob, ({ peer, status }) => peer === 'carol' && status === 'ringing');
    await bob.run((p) => p.note(p.with('carol').accept({ camera: '180p' })));
    await bob.run((p) => p.note(new Promise((resolve) => resolve(p.client.call('dave')))));
    await eventually(
      () => bob.run((p) => p.outcomes.join()),
      (outcomes) => outcomes === 'already-in-call,already-in-call',
    );
    expect(await becomes(carol, ({ status }) => status === 'ringing')).toMatchObject({ reason: null });
    await flows(alice);
  });
});
