import type { Call } from '@org/calls-core';
import { breakouts } from '@org/calls-core/breakouts';
import { expect, test, vi } from 'vitest';
import { openSdkClient, realTimeNetwork, type SdkClient } from '../support/sdk-client.ts';
import { startServer } from '../support/start-server.ts';

const patience = { timeout: 10_000 };
const seenBy = (call: Call): string[] =>
  call
    .get()
    .participants.filter(({ status }) => status === 'connected')
    .map(({ user }) => user)
    .toSorted();
const sees = (call: Call, ...users: readonly string[]): Promise<void> =>
  vi.waitFor(() => expect(seenBy(call)).toEqual(users), patience);
const open = ({ environment }: SdkClient): number => environment.live().connections;

/** Alice moderates, Bob is there, and Mallory has a page that stays when it is taken out. */
async function meet() {
  const { url } = await startServer();
  const network = realTimeNetwork();
  const alice = openSdkClient(url, 'alice', network);
  const first = alice.client.join('hall');
  await vi.waitFor(async () => expect(await alice.server.request('room.members', { room: 'hall' })).toBeDefined());
  const [bob, mallory] = [openSdkClient(url, 'bob', network), openSdkClient(url, 'mallory', network, { heeds: false })];
  const calls = [first, bob.client.join('hall'), mallory.client.join('hall')] as const;
  await sees(calls[0], 'bob', 'mallory');
  await sees(calls[1], 'alice', 'mallory');
  await sees(calls[2], 'alice', 'bob');
  return { alice, bob, mallory, calls };
}

test('a page that stays when its user is removed is left by all others, and gets nothing from them however it asks', async () => {
  const { alice, bob, mallory, calls } = await meet();
  const [ofAlice, ofBob, ofMallory] = calls;
  await alice.server.request('room.kick', { room: 'hall', user: 'mallory' });
  await sees(ofAlice, 'bob');
  await sees(ofBob, 'alice');
  expect([alice, bob].map(open)).toEqual([1, 1]);
  await sees(ofMallory);
  expect(ofMallory.get().status).not.toBe('ended');
  // It begins anew, with everything that it knew.
  await ofMallory.hangUp();
  const again = mallory.client.join('hall');
  await vi.waitFor(() => expect(again.get()).toMatchObject({ status: 'ended', reason: 'kicked' }), patience);
  expect([alice, bob].map(open)).toEqual([1, 1]);
  expect([seenBy(ofAlice), seenBy(ofBob)]).toEqual([['bob'], ['alice']]);
});

test('whoever is let in again after they were removed is met again', async () => {
  const { alice, mallory, calls } = await meet();
  await alice.server.request('room.kick', { room: 'hall', user: 'mallory' });
  await sees(calls[0], 'bob');
  await alice.server.request('room.admit', { room: 'hall', user: 'mallory' });
  await calls[2].hangUp();
  const again = mallory.client.join('hall');
  await sees(again, 'alice', 'bob');
  await sees(calls[0], 'bob', 'mallory');
});

test('whoever could not hear that somebody was removed hears it when they are back', async () => {
  const { alice, bob, calls } = await meet();
  const mend = bob.cut();
  await vi.waitFor(() => expect(bob.client.get().signaling).toBe('connecting'), patience);
  await alice.server.request('room.kick', { room: 'hall', user: 'mallory' });
  await sees(calls[0], 'bob');
  expect(seenBy(calls[1])).toEqual(['alice', 'mallory']);
  mend();
  await sees(calls[1], 'alice');
  expect(open(bob)).toBe(1);
});

test('in a breakout room, too, a removed page is left by the others', async () => {
  const { alice, bob, mallory, calls } = await meet();
  const rooms = [alice, bob, mallory].map(({ client, server }, index) =>
    breakouts(client, calls[index] as Call, server),
  );
  await rooms[0]?.open([{ id: 'red', name: 'Red', users: ['bob', 'mallory'] }]);
  await vi.waitFor(() => expect(rooms.map((one) => one.get().at)).toEqual([null, 'red', 'red']), patience);
  const inside = rooms[1]?.get().call as Call;
  await sees(inside, 'mallory');
  await alice.server.request('room.kick', { room: 'hall', user: 'mallory' });
  await vi.waitFor(() => expect(inside.get().participants).toEqual([]), patience);
  await vi.waitFor(() => expect(open(bob)).toBe(0), patience);
});
