import { afterEach, beforeEach, expect, test } from 'vitest';
import { createWorld, type Phone, type World } from './support.ts';

let world: World;
beforeEach(() => (world = createWorld()));
afterEach(() => world.close());

const people = ({ call }: Phone) => call.get().participants.map(({ user, status }) => `${user} ${status}`);
const asked = ({ environment }: Phone) => environment.devices.requests.length;

async function inRoom(room: string, ...phones: readonly Phone[]): Promise<void> {
  for (const { client } of phones) client.join(room, { camera: true });
  await world.until(() => phones.every(({ call }) => call.get().local.camera.actual === 'live'));
}

test('whoever goes from one room to another sends the same tracks there; no device is opened or closed', async () => {
  const [alice, bob, carol] = [world.open('alice'), world.open('bob'), world.open('carol')];
  await inRoom('tea', alice, bob);
  await inRoom('garden', carol);
  await world.until(() => people(alice).join() === 'bob connected');
  const before = alice.call;
  const { camera, microphone } = before.get().local;
  const requests = asked(alice);
  const next = alice.client.join('garden', { from: before });
  expect(before.get()).toMatchObject({ status: 'ended', reason: 'left' });
  expect(next.get().local.camera.track).toBe(camera.track);
  await world.until(() => people(carol).join() === 'alice connected');
  await world.until(() => carol.call.get().participants[0]?.tracks.length === 2);
  expect(next.get().local.camera.track).toBe(camera.track);
  expect(next.get().local.microphone.track).toBe(microphone.track);
  expect([camera.track?.readyState, asked(alice)]).toEqual(['live', requests]);
  expect(people(bob)).toEqual([]);
});

test('a mute, an options of the camera and a shared screen go along', async () => {
  const [alice, bob] = [world.open('alice'), world.open('bob')];
  await inRoom('tea', alice);
  const before = alice.call;
  await before.setCamera({ quality: '180p' });
  await before.setMicrophone(false);
  await before.shareScreen();
  const { camera, screen } = before.get().local;
  const next = alice.client.join('garden', { from: before });
  bob.client.join('garden');
  await world.until(() => bob.call.get().participants[0]?.tracks.some(({ source }) => source === 'screen') ?? false);
  expect(bob.call.get().participants[0]).toMatchObject({ muted: true });
  const { local } = next.get();
  expect([local.camera.track, local.screen.track]).toEqual([camera.track, screen.track]);
  expect(local.microphone.wanted).toBe(false);
});

test('wishes that are named count; what was off stays off, a muted microphone also then', async () => {
  const alice = world.open('alice');
  const before = alice.client.join('tea', { microphone: false });
  await world.until(() => before.get().local.microphone.actual === 'off');
  const second = alice.client.join('garden', { from: before });
  expect(second.get().local).toMatchObject({ microphone: { wanted: false }, camera: { wanted: false } });
  const third = alice.client.join('tea', { from: second, microphone: true, camera: true });
  await world.until(() => third.get().local.camera.actual === 'live');
  expect(third.get().local.microphone.wanted).toBe(false);
});

test('one call at a time does not stand in the way, and no call is put on hold', async () => {
  const [alice, bob] = [world.open('alice', { concurrent: 'refuse' }), world.open('bob')];
  await inRoom('tea', alice, bob);
  await world.until(() => people(bob).join() === 'alice connected');
  const holds: boolean[] = [];
  bob.call.subscribe(({ participants }) => holds.push(...participants.map(({ holding }) => holding)));
  alice.client.join('garden', { from: alice.call });
  await world.until(() => people(bob).length === 0);
  expect(holds).not.toContain(true);
});

test('a call of another client cannot be left', () => {
  const [alice, bob] = [world.open('alice'), world.open('bob')];
  const other = bob.client.join('tea');
  expect(() => alice.client.join('garden', { from: other })).toThrow(expect.objectContaining({ code: 'no-call' }));
});
