import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { BrowserName } from './support/browsers.ts';
import { type Bed, eventually, type PhonePage, startBed } from './support/bed.ts';

let bed: Bed;
beforeAll(async () => {
  bed = await startBed();
});
afterEach(() => bed.closePhones());
afterAll(() => bed.close());

const pairs: readonly (readonly [BrowserName, BrowserName])[] = [
  ['chromium', 'chromium'],
  ['chromium', 'firefox'],
  ['firefox', 'chromium'],
];

/** Packets and frames since the last look grow in every direction. */
async function flows(phone: PhonePage): Promise<void> {
  const before = await phone.run((p) => p.rtp());
  await eventually(
    () => phone.run((p) => p.rtp()),
    (now) => now.received.audio > before.received.audio + 10 && now.decoded > before.decoded + 5,
  );
}

/** What was on its way has left, and then nothing is sent for ten looks, about a second. */
async function staysSilent(phone: PhonePage): Promise<void> {
  const looks: string[] = [];
  await eventually(
    async () => {
      looks.push(JSON.stringify((await phone.run((p) => p.rtp())).sent));
      return looks.slice(-10);
    },
    (last) => last.length === 10 && new Set(last).size === 1,
  );
}

describe.each(pairs)('%s calls %s', (caller, callee) => {
  test('both hear and see each other, hold stops both ways, resume brings it back, hang-up tells both', async () => {
    const bob = await bed.phone(callee, { user: 'bob', preconnect: 'always', answer: { camera: true } });
    const alice = await bed.phone(caller, { user: 'alice', preconnect: 'always' });
    await alice.run((p) => void p.client.call('bob', { camera: true }));
    await alice.run((p) => p.until('connected'));
    await bob.run((p) => p.until('connected'));
    await Promise.all([flows(alice), flows(bob)]);

    await alice.run((p) => p.call.hold());
    await eventually(
      () => bob.run((p) => p.state()),
      (state) => state.held === 'remote' && state.participants[0]?.holding === true,
    );
    await Promise.all([staysSilent(alice), staysSilent(bob)]);
    await alice.run((p) => p.call.resume());
    await Promise.all([flows(alice), flows(bob)]);

    await bob.run((p) => p.call.hangUp());
    const state = await eventually(
      () => alice.run((p) => p.state()),
      (s) => s.status === 'ended',
    );
    expect(state.reason).toBe('completed');
  });
});
