import { describe, expect, test } from 'vitest';
import type { DeviceAddress } from '../packages/core/src/protocol/address.ts';
import type { SignalMessage } from '../packages/core/src/protocol/envelope.ts';
import type { CallMessage } from '../packages/core/src/protocol/messages.ts';
import type { Preconnect } from '@org/calls-core';
import { type PhonePage, useBed } from './support/bed.ts';
import { everyMessage, forgedCast, forgedData, wrongSecret } from './support/forgery.ts';
import { becomes, connect, eventually, flows, looks } from './support/looks.ts';

const bed = useBed();

/** Bob rings, with an early connection that is up unless there is to be none. */
async function ringing(
  preconnect: Preconnect = 'always',
): Promise<{ readonly alice: PhonePage; readonly bob: PhonePage }> {
  const [alice, bob] = await Promise.all([
    bed.phone('chromium', { user: 'alice', device: 'hers', preconnect }),
    bed.phone('chromium', { user: 'bob', device: 'bobs', preconnect }),
  ]);
  await alice.run((p) => void p.client.call('bob', { camera: '180p', id: 'the-call' }));
  for (const phone of [alice, bob]) {
    await becomes(phone, ({ status }) => status === 'ringing');
    if (preconnect !== 'never') await connected(phone);
  }
  return { alice, bob };
}

const connected = (phone: PhonePage): Promise<unknown> =>
  eventually(
    () => phone.run((p) => p.connections.map(({ connectionState }) => connectionState)),
    (states) => states.includes('connected'),
  );

/** Bob rings, has asked for no device and sent nothing, in every look. */
async function untouched(bob: PhonePage): Promise<void> {
  const seen = await looks(() =>
    bob.run(async (p) => ({ states: p.states(), captures: p.captures(), sent: (await p.rtp()).sent })),
  );
  for (const look of seen) {
    expect(look).toEqual({ states: ['ringing:none'], captures: 0, sent: { audio: 0, video: 0 } });
  }
}

async function accepts(alice: PhonePage, bob: PhonePage): Promise<void> {
  await bob.run((p) => p.call.accept({ camera: '180p' }));
  for (const phone of [alice, bob]) await becomes(phone, ({ status }) => status === 'connected');
  await Promise.all([flows(alice), flows(bob)]);
}

const alices: DeviceAddress = { user: 'alice', device: 'hers' };
const bobs: DeviceAddress = { user: 'bob', device: 'bobs' };
const mallorys: DeviceAddress = { user: 'mallory', device: 'm' };

/** Says everything there is to both ends, in both ways in which messages travel. */
function flood(from: DeviceAddress, secret: string, session: string): void {
  everyMessage('the-call', secret).forEach((message, index) => {
    const said = message as Exclude<CallMessage, { type: 'roster' }>;
    for (const to of [alices, bobs]) {
      bed.relay.inject(forgedCast(from, to.user, said, `${session}-cast-${index}`));
      bed.relay.inject(forgedData(from, to, said, { session, seq: index + 1 }));
    }
  });
}

describe('a stranger who does not know the secret', () => {
  test('changes nothing while it rings, whatever is said in the own name', async () => {
    const { alice, bob } = await ringing();
    flood(mallorys, wrongSecret, 'mallory-1');
    flood({ user: 'bob', device: 'evil' }, wrongSecret, 'mallory-2');
    flood({ user: 'alice', device: 'evil' }, wrongSecret, 'mallory-3');
    await untouched(bob);
    expect(await alice.run((p) => p.states())).toEqual(['ringing:none']);
    await accepts(alice, bob);
  });

  test.each(['always', 'never'] as const)(
    'changes nothing in the name of those in the call, if the broker lets it pass (preconnect %s)',
    async (preconnect) => {
      const { alice, bob } = await ringing(preconnect);
      flood(alices, wrongSecret, 'mallory-4');
      flood(bobs, wrongSecret, 'mallory-5');
      await untouched(bob);
      expect(await alice.run((p) => p.states())).toEqual(['ringing:none']);
      await accepts(alice, bob);
    },
  );

  test('changes nothing by saying again what was said, by doubling it or by what is too large', async () => {
    const { alice, bob } = await ringing();
    const said = (bed.relay.frames as SignalMessage[]).filter(({ v }) => v === 1);
    for (const message of [...said, ...said, ...said.toReversed()]) bed.relay.inject(message);
    for (const size of [70_000, 300_000]) {
      const huge = { type: 'hang-up', call: 'the-call', secret: wrongSecret, reason: 'x'.repeat(size) };
      bed.relay.inject(forgedCast(alices, 'bob', huge as unknown as CallMessage, `huge-${size}`));
    }
    await untouched(bob);
    await accepts(alice, bob);
    for (const message of said) bed.relay.inject(message);
    await Promise.all([flows(alice), flows(bob)]);
    expect(await bob.run((p) => p.states())).toEqual(['connected:none']);
  });

  test('ends, holds and transfers no call that is going on', async () => {
    const { alice, bob } = await ringing();
    await accepts(alice, bob);
    flood(mallorys, wrongSecret, 'mallory-6');
    flood({ user: 'alice', device: 'evil' }, wrongSecret, 'mallory-7');
    const seen = await looks(() => Promise.all([alice, bob].map((phone) => phone.run((p) => p.states()))));
    for (const look of seen) expect(look).toEqual([['connected:none'], ['connected:none']]);
    await Promise.all([flows(alice), flows(bob)]);
  });
});

describe('an invitation to somebody who is calling', () => {
  // A lower id wins when both call each other; here nobody vouches for the sender.
  const senders: readonly DeviceAddress[] = [bobs, { user: 'bob', device: 'evil' }, mallorys];
  test.each(['always', 'never'] as const)(
    'makes nobody capture or send anything, and answers nothing, until the real accept (preconnect %s)',
    async (preconnect) => {
      const { alice, bob } = await ringing(preconnect);
      await becomes(alice, ({ camera }) => camera === 'live');
      const opened = await alice.run((p) => p.captures());
      expect(await alice.run((p) => p.requestedKinds())).toEqual(['audio', 'video']);
      senders.forEach((from, index) => {
        const [invite] = everyMessage(`0-forged-${index}`, wrongSecret);
        bed.relay.inject(forgedCast(from, 'alice', invite!, `forged-${index}`));
      });
      await eventually(
        () => alice.run((p) => p.states().length),
        (calls) => calls === 1 + senders.length,
      );
      const seen = await looks(() =>
        Promise.all([
          alice.run(async (p) => ({ captures: p.captures(), sent: (await p.rtp()).sent })),
          bob.run(async (p) => ({ captures: p.captures(), rtp: await p.rtp(), states: p.states() })),
        ]),
      );
      const nothing = { audio: 0, video: 0 };
      for (const [hers, his] of seen) {
        expect(hers).toEqual({ captures: opened, sent: nothing });
        expect(his).toMatchObject({ captures: 0, rtp: { sent: nothing, received: nothing }, states: ['ringing:none'] });
      }
      expect(await alice.run((p) => p.states())).toEqual(Array.from({ length: 4 }, () => 'ringing:none'));
      await bob.run((p) => p.call.accept({ camera: '180p' }));
      await becomes(bob, ({ id, status }) => id === 'the-call' && status === 'connected');
      await Promise.all([flows(alice), flows(bob)]);
      expect(await alice.run((p) => p.client.find('the-call')?.get().status)).toBe('connected');
    },
  );
});

describe('the caller itself', () => {
  async function rung(): Promise<{ readonly mallory: PhonePage; readonly bob: PhonePage }> {
    const [bob, mallory] = await Promise.all([
      bed.phone('chromium', { user: 'bob', device: 'bobs', preconnect: 'always' }),
      bed.phone('chromium', { user: 'somebody' }),
    ]);
    await mallory.run((p, url) => p.openRogue('mallory', url), bed.relay.url);
    await mallory.run((p) => p.rogue.ring('bob'));
    await becomes(bob, ({ status }) => status === 'ringing');
    await connected(bob);
    await eventually(
      () => mallory.run((p) => p.rogue.control.readyState),
      (state) => state === 'open',
    );
    return { mallory, bob };
  }
  const accepted = (mallory: PhonePage): Promise<unknown> =>
    eventually(
      () => mallory.run((p) => p.rogue.received.map(({ type }) => type)),
      (types) => types.includes('accept'),
    );
  const confirm = (mallory: PhonePage): Promise<void> =>
    mallory.run((p) => {
      const { call, secret, say } = p.rogue;
      const media = { microphone: false, camera: false, screen: false, screenAudio: false };
      say({ type: 'confirm', call, secret, media });
    });

  test('gets nothing by saying before the accept what belongs after it, on either way', async () => {
    const { mallory, bob } = await rung();
    const kinds = ['confirm', 'media', 'key-frame', 'transfer', 'transfer-expect', 'transfer-status', 'accept'];
    const { call, secret } = await mallory.run(({ rogue }) => ({ call: rogue.call, secret: rogue.secret }));
    const messages = everyMessage(call, secret).filter(({ type }) => kinds.includes(type));
    await mallory.run((p, list) => list.forEach((message) => p.rogue.say(message)), messages);
    await untouched(bob);
    await bob.run((p) => p.call.accept({ camera: '180p' }));
    await accepted(mallory);
    await confirm(mallory);
    await becomes(bob, ({ status }) => status === 'connected');
  });

  test('gets nothing by sending pictures and negotiating again while it rings', async () => {
    const { mallory, bob } = await rung();
    await mallory.run((p) => p.rogue.renegotiate());
    await eventually(
      () => bob.run((p) => p.rtp()),
      ({ received }) => received.video > 0,
    );
    await mallory.run((p) => p.rogue.renegotiate());
    await untouched(bob);
    await bob.run((p) => p.call.accept({ camera: '180p' }));
    await accepted(mallory);
    await confirm(mallory);
    await becomes(bob, ({ status }) => status === 'connected');
    await eventually(
      () => bob.run((p) => p.rtp()),
      ({ sent }) => sent.audio > 10 && sent.video > 10,
    );
  });

  test('cannot touch another call of the same person', async () => {
    const [alice, bob] = await Promise.all([
      bed.phone('chromium', { user: 'alice', device: 'hers', preconnect: 'always' }),
      bed.phone('chromium', { user: 'bob', device: 'bobs', preconnect: 'always' }),
    ]);
    await bob.run((p) => p.client.on('incoming', (call) => void call.accept({ camera: '180p' })));
    await connect(alice, bob);
    const { id } = await alice.run((p) => p.state());
    const messages = everyMessage(id, 'rogueroguerogueroguero');
    messages.forEach((message, index) => bed.relay.inject(forgedCast(mallorys, 'bob', message, `other-${index}`)));
    const seen = await looks(() => bob.run((p) => p.states()));
    for (const look of seen) expect(look).toEqual(['connected:none']);
    await Promise.all([flows(alice), flows(bob)]);
  });
});
