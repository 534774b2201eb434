import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startWire, type WireServer } from '../benchmarks/wire/wire-server.ts';
import type { PhoneOptions } from './page/phone.ts';
import { type PhonePage, useBed } from './support/bed.ts';
import { type BrowserName, browserPairs, lacks } from './support/browsers.ts';
import { answering, becomes, connect, eventually, flows } from './support/looks.ts';

const bed = useBed();
let wire: WireServer;
beforeAll(async () => void (wire = await startWire()));
afterAll(() => wire.close());

async function inCall(
  [caller, callee]: readonly [BrowserName, BrowserName],
  options: Partial<PhoneOptions> = {},
): Promise<[alice: PhonePage, bob: PhonePage]> {
  const [alice, bob] = await Promise.all([
    bed.phone(caller, { user: 'alice', preconnect: 'always', ...options }),
    bed.phone(callee, { user: 'bob', preconnect: 'always', ...answering, ...options }),
  ]);
  await connect(alice, bob);
  await Promise.all([flows(alice), flows(bob)]);
  return [alice, bob];
}

const chromiums = ['chromium', 'chromium'] as const;
const signaling = (phone: PhonePage, open: boolean): Promise<unknown> =>
  eventually(
    () => phone.run((p) => p.client.get().signaling),
    (status) => (status === 'open') === open,
  );
const breaks = (phone: PhonePage): Promise<string[]> =>
  phone.run((p) => p.moments.filter((moment) => moment.startsWith('reconnect')));
/** Waits until a phone was told of a moment. */
const told = (phone: PhonePage, moment: string): Promise<unknown> =>
  eventually(
    () => breaks(phone),
    (moments) => moments.includes(moment),
  );

describe('signaling that is down during a call', () => {
  test('stops no media; a mute and a hang-up made meanwhile arrive at once', async () => {
    const [alice, bob] = await inCall(chromiums);
    const { id } = await alice.run((p) => p.state());
    bed.relay.down();
    await Promise.all([alice, bob].map((phone) => signaling(phone, false)));
    await alice.run((p) => p.call.setMicrophone(false));
    await becomes(bob, ({ participants: [other] }) => other?.muted === true);
    await alice.run((p) => p.call.setMicrophone(true));
    await becomes(bob, ({ participants: [other] }) => other?.muted === false);
    await Promise.all([flows(alice), flows(bob)]);

    bed.relay.restore();
    await Promise.all([alice, bob].map((phone) => signaling(phone, true)));
    await flows(bob);
    for (const phone of [alice, bob]) {
      expect(await phone.run((p) => p.state())).toMatchObject({ id, status: 'connected', connection: 'up' });
      expect(await breaks(phone)).toEqual([]);
    }
    bed.relay.down();
    await Promise.all([alice, bob].map((phone) => signaling(phone, false)));
    await alice.run((p) => p.call.hangUp());
    expect(await becomes(bob, ({ status }) => status === 'ended')).toMatchObject({ reason: 'completed' });
  });

  test('delivers what could not be said before as soon as it is back', async () => {
    const [alice, bob] = await Promise.all([
      bed.phone('chromium', { user: 'alice' }),
      bed.phone('chromium', { user: 'bob' }),
    ]);
    bed.relay.down();
    await Promise.all([alice, bob].map((phone) => signaling(phone, false)));
    await alice.run((p) => void p.client.call('bob', { camera: '180p' }));
    bed.relay.restore();
    await becomes(bob, ({ status }) => status === 'ringing');
    await bob.run((p) => p.call.accept({ camera: '180p' }));
    await Promise.all([flows(alice), flows(bob)]);
  });
});

describe('a network that changes during a call', () => {
  for (const pair of browserPairs) {
    const names = pair.join(' with ');
    test.skipIf(lacks(...pair))(`media comes back by itself, after one break at most (${names})`, async () => {
      const phones = await inCall(pair, { wire: wire.port });
      wire.wire.killAddresses();
      // The end that notices first repairs; the other one may have media again before it has missed any.
      await Promise.any(phones.map((phone) => told(phone, 'reconnected')));
      await Promise.all(phones.map(flows));
      await Promise.all(phones.map((phone) => becomes(phone, ({ connection }) => connection === 'up')));
      for (const phone of phones) expect([[], ['reconnecting', 'reconnected']]).toContainEqual(await breaks(phone));
    });
  }

  test('with a hint of the browser, and signaling cut as well: one break, the same call', async () => {
    const [alice, bob] = await inCall(chromiums, { wire: wire.port });
    const { id } = await alice.run((p) => p.state());
    bed.relay.down();
    wire.wire.killAddresses();
    await Promise.all([alice, bob].map((phone) => told(phone, 'reconnecting')));
    bed.relay.restore();
    await alice.run(() => void globalThis.dispatchEvent(new Event('online')));
    await Promise.all([alice, bob].map((phone) => told(phone, 'reconnected')));
    await Promise.all([flows(alice), flows(bob)]);
    for (const phone of [alice, bob]) {
      expect(await breaks(phone)).toEqual(['reconnecting', 'reconnected']);
      expect(await phone.run((p) => p.state().id)).toBe(id);
    }
  });
});

describe('a tab that is closed during a call', () => {
  for (const [caller, callee] of browserPairs) {
    test.skipIf(lacks(caller, callee))(`${caller} waits for ${callee}, then ends with connection-lost`, async () => {
      const [alice, bob] = await inCall([caller, callee], { timeouts: { resumeGrace: 1000 } });
      await bob.close();
      await told(alice, 'reconnecting');
      expect(await becomes(alice, ({ status }) => status === 'ended')).toMatchObject({
        reason: 'failed',
        code: 'connection-lost',
      });
      expect(await alice.run((p) => p.liveTracks())).toEqual([]);
    });
  }
});
