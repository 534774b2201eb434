import { afterAll, beforeAll, expect, test } from 'vitest';
import { startWire, type WireServer } from '../benchmarks/wire/wire-server.ts';
import { type PhonePage, useBed } from './support/bed.ts';
import { becomes, eventually } from './support/looks.ts';

const bed = useBed();
let wire: WireServer;
beforeAll(async () => void (wire = await startWire()));
afterAll(() => wire.close());

async function join(user: string, wired = false): Promise<PhonePage> {
  const phone = await bed.phone('chromium', { user, ...(wired && { wire: wire.port }) });
  await phone.run((p) => void p.client.join('standup', { camera: '180p' }));
  return phone;
}

const meets = (phone: PhonePage, count: number): Promise<unknown> =>
  becomes(
    phone,
    ({ participants }) =>
      participants.length === count &&
      participants.every(({ status, sources }) => status === 'connected' && sources.includes('camera')),
  );

/** Every connection of a page decodes, those that are left out aside. */
async function decodes(phone: PhonePage, but: readonly number[] = []): Promise<void> {
  const before = await phone.run((p) => p.decoded());
  await eventually(
    () => phone.run((p) => p.decoded()),
    (now) => now.length === 3 && now.every((frames, index) => but.includes(index) || frames > before[index]! + 5),
  );
}

test('four in a room: six links; one that is cut comes back by itself, the other five never notice', async () => {
  const alice = await join('alice', true);
  const bob = await join('bob', true);
  await Promise.all([meets(alice, 1), meets(bob, 1)]);
  // Only the link between these two goes through the wire.
  for (const phone of [alice, bob]) await phone.run((p) => p.releaseWire());
  const others = [await join('carol'), await join('dave')];
  const all = [alice, bob, ...others];
  await Promise.all(all.map((phone) => meets(phone, 3)));
  await Promise.all(all.map((phone) => decodes(phone)));
  for (const phone of all) await phone.run((p) => void p.changes.splice(0));

  wire.wire.killAddresses();
  const broken = (phone: PhonePage, other: string): Promise<unknown> =>
    eventually(
      () => phone.run((p) => p.changes),
      (changes) => changes.includes(`${other} disconnected`),
    );
  await Promise.any([broken(alice, 'bob'), broken(bob, 'alice')]);
  await Promise.all([decodes(alice, [0]), decodes(bob, [0]), ...others.map((phone) => decodes(phone))]);

  await Promise.all(all.map((phone) => meets(phone, 3)));
  await Promise.all(all.map((phone) => decodes(phone)));
  const told = await Promise.all(all.map((phone) => phone.run((p) => ({ changes: p.changes, moments: p.moments }))));
  const ofThePair = [
    ['bob disconnected', 'bob connected'],
    ['alice disconnected', 'alice connected'],
  ];
  for (const [index, { changes, moments }] of told.entries()) {
    expect(moments.filter((moment) => moment.startsWith('reconnect'))).toEqual([]);
    expect([[], ofThePair[index] ?? []]).toContainEqual(changes);
  }
});
