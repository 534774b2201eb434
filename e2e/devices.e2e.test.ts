import { describe, expect, test } from 'vitest';
import { type PhonePage, useBed } from './support/bed.ts';
import { becomes, eventually, flows } from './support/looks.ts';
import type { PhoneOptions } from './page/phone.ts';

const bed = useBed();

/** Alice calls Bob, whose two devices ring. */
async function ringing(preconnect: 'always' | 'never' = 'always'): Promise<[alice: PhonePage, ...bobs: PhonePage[]]> {
  const open = (options: Pick<PhoneOptions, 'user' | 'device'>): Promise<PhonePage> =>
    bed.phone('chromium', { preconnect, ...options });
  const desk = await open({ user: 'bob', device: 'desk' });
  const mobile = await open({ user: 'bob', device: 'mobile' });
  const alice = await open({ user: 'alice' });
  await alice.run((p) => void p.client.call('bob', { camera: '180p' }));
  for (const phone of [alice, desk, mobile]) await becomes(phone, ({ status }) => status === 'ringing');
  return [alice, desk, mobile];
}

const accept = (phone: PhonePage): Promise<void> => phone.run((p) => p.call.accept({ camera: '180p' }));
const ends = (phone: PhonePage): Promise<{ reason: unknown }> => becomes(phone, ({ status }) => status === 'ended');
const live = (phone: PhonePage): Promise<number> => phone.run((p) => p.liveTracks().length);

describe('a user with two devices', () => {
  for (const preconnect of ['always', 'never'] as const) {
    test(`one answers and has the call, the other ends answered elsewhere (preconnect ${preconnect})`, async () => {
      const [alice, desk, mobile] = await ringing(preconnect);
      await accept(mobile!);
      expect(await ends(desk!)).toMatchObject({ reason: 'answered-elsewhere', missed: false });
      for (const phone of [alice, mobile!]) await becomes(phone, ({ status }) => status === 'connected');
      await Promise.all([flows(alice), flows(mobile!)]);
      expect(await desk!.run((p) => p.captures())).toBe(0);
    });

    test(`both accept at once: one has the call, the other ends and lets go of its devices (preconnect ${preconnect})`, async () => {
      const [alice, ...bobs] = await ringing(preconnect);
      // The later one may find the call answered already.
      await Promise.all(bobs.map((phone) => phone.run((p) => p.note(p.call.accept({ camera: '180p' })))));
      const states = await eventually(
        () => Promise.all(bobs.map((phone) => phone.run((p) => p.states().join()))),
        (each) => each.includes('connected:none') && each.includes('ended:answered-elsewhere'),
      );
      const winner = bobs[states.indexOf('connected:none')]!;
      const loser = bobs[states.indexOf('ended:answered-elsewhere')]!;
      await Promise.all([flows(alice), flows(winner)]);
      await eventually(
        () => live(loser),
        (tracks) => tracks === 0,
      );
      expect(await alice.run((p) => p.states())).toEqual(['connected:none']);
    });
  }

  test('one declines: the caller hears it, the other one ends declined elsewhere', async () => {
    const [alice, desk, mobile] = await ringing();
    await desk!.run((p) => p.call.decline());
    expect(await ends(alice)).toMatchObject({ reason: 'declined' });
    expect(await ends(mobile!)).toMatchObject({ reason: 'declined-elsewhere' });
    expect(await live(alice)).toBe(0);
  });

  test('one is busy: the other one goes on ringing and can answer', async () => {
    const [alice, desk, mobile] = await ringing();
    await desk!.run((p) => p.call.decline('busy'));
    await ends(desk!);
    await accept(mobile!);
    for (const phone of [alice, mobile!]) await becomes(phone, ({ status }) => status === 'connected');
    await Promise.all([flows(alice), flows(mobile!)]);
  });

  test('the caller gives up: both stop ringing and have missed the call', async () => {
    const [alice, ...bobs] = await ringing();
    await alice.run((p) => p.call.hangUp());
    for (const phone of bobs) expect(await ends(phone)).toMatchObject({ reason: 'cancelled', missed: true });
    expect(await live(alice)).toBe(0);
  });
});

test('three devices of one user accept at once: one has the call, the others end and let go of their devices', async () => {
  const bobs = await Promise.all(
    ['desk', 'mobile', 'car'].map((device) => bed.phone('chromium', { user: 'bob', device, preconnect: 'always' })),
  );
  const alice = await bed.phone('chromium', { user: 'alice', preconnect: 'always' });
  await alice.run((p) => void p.client.call('bob'));
  for (const phone of [alice, ...bobs]) await becomes(phone, ({ status }) => status === 'ringing');
  const moment = Date.now() + 300;
  const acceptAt = (phone: PhonePage): Promise<void> =>
    phone.run(async (p, at) => {
      await new Promise((resolve) => setTimeout(resolve, at - Date.now()));
      p.note(p.call.accept());
    }, moment);
  await Promise.all(bobs.map(acceptAt));
  const states = (): Promise<string[]> => Promise.all(bobs.map((phone) => phone.run((p) => p.states().join())));
  const settled = await eventually(states, (each) => each.every((one) => /^(connected|ended):/.test(one)));
  expect(settled.toSorted()).toEqual(['connected:none', 'ended:answered-elsewhere', 'ended:answered-elsewhere']);
  const heard = bobs[settled.indexOf('connected:none')]!;
  const before = await heard.run((p) => p.rtp());
  await eventually(
    () => heard.run((p) => p.rtp()),
    ({ received, sent }) => received.audio > before.received.audio + 10 && sent.audio > before.sent.audio + 10,
  );
  await eventually(
    () => Promise.all(bobs.map(live)),
    (tracks) => tracks.every((count, index) => count === (bobs[index] === heard ? 1 : 0)),
  );
  expect(await states()).toEqual(settled);
  expect(await alice.run((p) => p.states())).toEqual(['connected:none']);
  expect(await alice.run(async (p) => (await p.rtp()).live)).toBe(1);
});
