import { describe, expect, test } from 'vitest';
import { type PhonePage, useBed } from './support/bed.ts';
import { becomes, eventually } from './support/looks.ts';

const bed = useBed();

/** A voice call of both. */
async function inVoiceCall(): Promise<[alice: PhonePage, bob: PhonePage]> {
  const [alice, bob] = await Promise.all([
    bed.phone('chromium', { user: 'alice', preconnect: 'always' }),
    bed.phone('chromium', { user: 'bob', preconnect: 'always', answer: {} }),
  ]);
  await alice.run((p) => void p.client.call('bob'));
  for (const phone of [alice, bob])
    await becomes(phone, ({ status, participants: [other] }) => status === 'connected' && other?.sources.length === 1);
  return [alice, bob];
}

/** Adds it at a moment of the machine's clock. */
const add = (phone: PhonePage, source: 'camera' | 'screen', moment: number): Promise<void> =>
  phone.run(
    async (p, { what, at }) => {
      await new Promise((resolve) => setTimeout(resolve, at - Date.now()));
      await (what === 'screen' ? p.call.shareScreen() : p.call.setCamera('180p'));
    },
    { what: source, at: moment },
  );

describe('both add a source at the same moment', () => {
  test.each([
    ['camera', 'camera'],
    ['screen', 'screen'],
    ['screen', 'camera'],
  ] as const)('%s and %s: both see it, over the connection that there was', async (hers, his) => {
    const phones = await inVoiceCall();
    const [alice, bob] = phones;
    const made = await Promise.all(phones.map((phone) => phone.run((p) => p.connections.length)));
    const moment = Date.now() + 300;
    await Promise.all([add(alice, hers, moment), add(bob, his, moment)]);
    for (const [phone, source] of [
      [alice, his],
      [bob, hers],
    ] as const) {
      await becomes(phone, ({ participants: [other] }) => other?.sources.includes(source) === true);
      await phone.run((p, shown) => void Object.assign(globalThis, { shown: p.show(shown) }), source);
      await eventually(
        () => phone.run(() => (globalThis as unknown as { shown: { frames(): number } }).shown.frames()),
        (frames) => frames > 5,
      );
    }
    expect(await Promise.all(phones.map((phone) => phone.run((p) => p.connections.length)))).toEqual(made);
    expect(await Promise.all(phones.map((phone) => phone.run(async (p) => (await p.rtp()).live)))).toEqual([1, 1]);
  });
});
