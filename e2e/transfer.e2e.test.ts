import { describe, expect, test } from 'vitest';
import type { PhoneOptions } from './page/phone.ts';
import { type PhonePage, useBed } from './support/bed.ts';
import { answering, becomes, connect, eventually, flows } from './support/looks.ts';

const bed = useBed();

/** Alice is in a call with Bob, and Carol is there. */
async function threePeople(
  bobs: Partial<PhoneOptions> = {},
  carols: Partial<PhoneOptions> = answering,
): Promise<[alice: PhonePage, bob: PhonePage, carol: PhonePage]> {
  const common = { preconnect: 'always', verified: true } as const;
  const [bob, carol] = await Promise.all([
    bed.phone('chromium', { user: 'bob', ...common, ...answering, ...bobs }),
    bed.phone('chromium', { user: 'carol', ...common, ...carols }),
  ]);
  const alice = await bed.phone('chromium', { user: 'alice', ...common, verified: bobs.verified ?? true });
  await connect(alice, bob);
  return [alice, bob, carol];
}

const transferTo = (phone: PhonePage, user: string): Promise<void> =>
  phone.run((p, to) => p.note(p.with('bob').transfer(to)), user);

/** How the promise of the transfer ended. */
const outcome = (phone: PhonePage): Promise<string[]> =>
  eventually(
    () => phone.run((p) => p.outcomes),
    ([first]) => first !== undefined,
  );

/** Bob and Carol hear and see each other. */
async function inTouch(bob: PhonePage, carol: PhonePage): Promise<void> {
  await becomes(bob, ({ peer, status }) => peer === 'carol' && status === 'connected');
  await becomes(carol, ({ peer, status }) => peer === 'bob' && status === 'connected');
  await Promise.all([flows(bob), flows(carol)]);
}

async function goesOn(alice: PhonePage, bob: PhonePage): Promise<void> {
  expect(await outcome(alice)).toEqual(['transfer-failed']);
  for (const [phone, user] of [
    [alice, 'bob'],
    [bob, 'alice'],
  ] as const) {
    const state = await eventually(
      () => phone.run((p, peer) => p.state(p.with(peer)), user),
      ({ held, transferring }) => held === 'none' && transferring === null,
    );
    expect(state.status).toBe('connected');
  }
  await Promise.all([flows(alice), flows(bob)]);
}

describe('a transfer', () => {
  test('to somebody who is called for it moves the call; the one who asked leaves', async () => {
    const [alice, bob, carol] = await threePeople();
    await transferTo(alice, 'carol');
    await becomes(alice, ({ reason }) => reason === 'transferred');
    expect(await outcome(alice)).toEqual(['done']);
    await inTouch(bob, carol);
    expect(await bob.run((p) => p.states())).toEqual(['ended:transferred', 'connected:none']);
    expect(await carol.run((p) => p.call.get().transferredBy)).toBe('alice');
    expect(await alice.run((p) => p.liveTracks())).toEqual([]);
  });

  test('to somebody one talks with already joins the two; nobody rings again', async () => {
    const [alice, bob, carol] = await threePeople();
    await connect(alice, carol, 'carol');
    await alice.run((p) => p.note(p.with('bob').transfer(p.with('carol'))));
    expect(await outcome(alice)).toEqual(['done']);
    await inTouch(bob, carol);
    await eventually(
      () => alice.run((p) => p.states()),
      (states) => states.every((state) => state.startsWith('ended:')),
    );
    expect((await carol.run((p) => p.moments)).filter((moment) => moment === 'incoming')).toHaveLength(1);
    expect(await alice.run((p) => p.liveTracks())).toEqual([]);
  });

  test('that the other side refuses changes nothing', async () => {
    const [alice, bob, carol] = await threePeople({ transfers: 'refuse' });
    await transferTo(alice, 'carol');
    await goesOn(alice, bob);
    expect(await carol.run((p) => p.states())).toEqual([]);
  });

  test('whose target declines brings the call back from hold', async () => {
    const [alice, bob, carol] = await threePeople({}, {});
    await transferTo(alice, 'carol');
    await becomes(carol, ({ status }) => status === 'ringing');
    await carol.run((p) => p.call.decline());
    await goesOn(alice, bob);
    expect(await bob.run((p) => p.states())).toEqual(['connected:none', 'ended:declined']);
  });

  test('from a sender for whom nobody vouches asks the user first', async () => {
    const [alice, bob, carol] = await threePeople({ verified: false });
    await transferTo(alice, 'carol');
    await becomes(bob, ({ transferring }) => transferring?.status === 'asking' && transferring.to === 'carol');
    await bob.run((p) => p.call.answerTransfer(true));
    await becomes(alice, ({ reason }) => reason === 'transferred');
    await inTouch(bob, carol);
  });
});
