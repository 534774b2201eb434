import { expect, test } from 'vitest';
import { type PhonePage, useBed } from './support/bed.ts';
import { type BrowserName, lacks } from './support/browsers.ts';
import { becomes, flows } from './support/looks.ts';

const bed = useBed();

async function join(browser: BrowserName, user: string): Promise<PhonePage> {
  const phone = await bed.phone(browser, { user, maxParticipants: 2 });
  await phone.run((p) => void p.client.join('standup', { camera: '180p' }));
  return phone;
}

const sees = (phone: PhonePage, user: string): Promise<unknown> =>
  becomes(phone, ({ status, participants }) => {
    const [other] = participants;
    return status === 'connected' && other?.id === user && other.sources.includes('camera');
  });

test.skipIf(lacks('firefox'))('two join a room and see each other', async () => {
  const alice = await join('chromium', 'alice');
  await becomes(alice, ({ status, participants }) => status === 'initiating' && participants.length === 0);
  const bob = await join('firefox', 'bob');
  await Promise.all([sees(alice, 'bob'), sees(bob, 'alice')]);
  await Promise.all([flows(alice), flows(bob)]);
});

test('whoever comes to a full room is sent away and lets go of the camera; the others see nothing of it', async () => {
  const alice = await join('chromium', 'alice');
  const bob = await join('chromium', 'bob');
  await Promise.all([sees(alice, 'bob'), sees(bob, 'alice')]);
  const carol = await join('chromium', 'carol');
  expect(await becomes(carol, ({ status }) => status === 'ended')).toMatchObject({ reason: 'room-full' });
  expect(await carol.run((p) => p.liveTracks())).toEqual([]);
  await Promise.all([flows(alice), flows(bob)]);
  expect(await alice.run((p) => p.state().participants.map(({ id }) => id))).toEqual(['bob']);
});

test('when one leaves the other stays, and both meet again', async () => {
  const alice = await join('chromium', 'alice');
  const bob = await join('chromium', 'bob');
  await Promise.all([sees(alice, 'bob'), sees(bob, 'alice')]);
  await bob.run((p) => p.call.hangUp());
  expect(await becomes(bob, ({ status }) => status === 'ended')).toMatchObject({ reason: 'left' });
  expect(await bob.run((p) => p.liveTracks())).toEqual([]);
  await becomes(alice, ({ status, participants }) => status === 'initiating' && participants.length === 0);
  await bob.run((p) => void p.client.join('standup', { camera: '180p' }));
  await Promise.all([sees(alice, 'bob'), sees(bob, 'alice')]);
  await Promise.all([flows(alice), flows(bob)]);
});

test('two who come at the same moment meet', async () => {
  const [alice, bob] = await Promise.all(['alice', 'bob'].map((user) => bed.phone('chromium', { user })));
  await Promise.all([alice!, bob!].map((phone) => phone.run((p) => void p.client.join('standup', { camera: '180p' }))));
  await Promise.all([sees(alice!, 'bob'), sees(bob!, 'alice')]);
  await Promise.all([flows(alice!), flows(bob!)]);
});
