import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SignalingTransport } from '../../src/index.ts';
import { memoryTransport } from '../../src/signaling/transports/memory.ts';
import { lossy } from '../../src/testing/index.ts';
import { createWorld, type Phone, type World } from './support.ts';

let world: World;
beforeEach(() => (world = createWorld()));
afterEach(() => world.close());

const seen = (phone: Phone): string[] => phone.call.get().participants.map(({ user, status }) => `${user} ${status}`);
const all = (phones: readonly Phone[], status: string, count = phones.length - 1): boolean =>
  phones.every((phone) => seen(phone).filter((one) => one.endsWith(` ${status}`)).length === count);
/** A broker that carries messages to users and nothing else. */
const withoutRooms = (): SignalingTransport => {
  const { joinRoom: _join, leaveRoom: _leave, ...transport } = memoryTransport({ network: world.signaling });
  return { ...transport, capabilities: { ...transport.capabilities, rooms: false, presence: false } };
};

describe('several are called', () => {
  test.each(['with rooms', 'without rooms'])('and talk with each other, over a transport %s', async (kind) => {
    const open = (user: string): Phone => world.open(user, kind === 'with rooms' ? {} : { transport: withoutRooms() });
    const [alice, bob, carol] = [open('alice'), open('bob'), open('carol')];
    const call = alice.client.call(['bob', 'carol'], { camera: true, metadata: { topic: 'plans' } });
    await world.until(() => bob.incoming.length === 1 && carol.incoming.length === 1 && all([alice], 'ringing', 2));
    expect(bob.call.get()).toMatchObject({ peer: 'alice', offered: { camera: true }, metadata: { topic: 'plans' } });
    expect(seen(bob)).toEqual(['alice ringing', 'carol invited']);
    await bob.call.accept({ camera: true });
    await world.until(() => call.get().status === 'connected');
    await carol.call.accept();
    await world.until(() => all([alice, bob, carol], 'connected'));
    await world.until(() => alice.call.get().participants.some(({ tracks }) => tracks.length === 2));
    for (const phone of [alice, bob, carol]) expect(phone.call.diagnostics()).toHaveLength(2);
    await call.hangUp();
    await world.until(() => all([bob, carol], 'connected', 1));
    await bob.call.hangUp();
    await world.until(() => carol.ended.length === 1);
    expect([call, bob.call, carol.call].map((one) => one.get().reason)).toEqual(Array(3).fill('completed'));
  });

  test('by a network that loses, doubles and reorders', async () => {
    const open = (user: string): Phone =>
      world.open(user, {
        transport: lossy(withoutRooms(), {
          ...{ loss: 0.3, duplicate: 0.2, reorder: 0.5, delay: [0, 80], seed: user, clock: world.clock },
        }),
      });
    const phones = ['alice', 'bob', 'carol', 'dave'].map(open);
    const [alice] = phones as [Phone];
    for (const phone of phones) phone.client.on('incoming', (call) => void call.accept());
    alice.client.call(['bob', 'carol', 'dave']);
    await world.until(() => phones.every(({ client }) => client.get().calls.length === 1) && all(phones, 'connected'));
    await alice.call.hangUp();
    await world.until(() => all(phones.slice(1), 'connected', 2));
  });

  test('nobody takes it: the error says how it ended', async () => {
    const [alice, bob, carol] = [world.open('alice'), world.open('bob'), world.open('carol')];
    for (const { client } of [bob, carol]) client.on('incoming', (call) => void call.decline());
    const call = alice.client.call(['bob', 'carol']);
    await world.until(() => call.get().status === 'ended');
    expect(call.get()).toMatchObject({ reason: 'declined', peer: null });
    await expect(call.ready).rejects.toMatchObject({ code: 'call-ended' });
    const nobody = alice.client.call(['nobody', 'either'], { ring: 3_000 });
    await world.until(() => nobody.get().status === 'ended');
    expect(nobody.get()).toMatchObject({ reason: 'failed', timedOut: true, error: { code: 'unreachable' } });
  });

  test('the devices are let go when it ends, and no connection stays', async () => {
    const [alice, bob] = [world.open('alice'), world.open('bob')];
    const call = alice.client.call(['bob'], { camera: true });
    await world.until(() => bob.incoming.length === 1);
    await bob.call.accept({ camera: true });
    await world.until(() => call.get().status === 'connected');
    await bob.call.hangUp();
    await world.until(() => alice.ended.length === 1 && alice.client.media.get().camera.actual === 'off');
    expect(bob.client.media.get().microphone.actual).toBe('off');
  });

  test('wrong arguments, and groups that are switched off, are refused at once', () => {
    const alice = world.open('alice');
    const off = world.open('off', { features: { groups: false } });
    const code = (act: () => unknown): unknown => {
      try {
        return act();
      } catch (error) {
        return (error as { code: string }).code;
      }
    };
    expect(code(() => off.client.call(['bob']))).toBe('feature-disabled');
    for (const users of [[], Array(50).fill('x'), [''], 7])
      expect(code(() => alice.client.call(users as string[]))).toBe('invalid-argument');
    expect(code(() => alice.client.call(Array.from({ length: 8 }, (_, index) => `u${index}`)))).toBe('room-full');
  });
});

describe('somebody is invited', () => {
  test('into a group that talks, once more after leaving, and as a new call', async () => {
    const phones = ['alice', 'bob', 'carol'].map((user) => world.open(user));
    const [alice, bob, carol] = phones as [Phone, Phone, Phone];
    for (const phone of phones) phone.client.on('incoming', (call) => void call.accept());
    const call = alice.client.call(['bob']);
    await world.until(() => call.get().status === 'connected');
    await bob.call.invite('carol');
    await world.until(() => carol.incoming.length === 1 && all(phones, 'connected'));
    const first = carol.call;
    await first.hangUp();
    await world.until(() => seen(alice).includes('carol left'));
    await call.invite('carol');
    await world.until(() => carol.incoming.length === 2 && all(phones, 'connected'));
    expect(carol.call).not.toBe(first);
    expect([first.get().status, carol.call.get().status]).toEqual(['ended', 'connected']);
    expect(carol.client.get().calls).toEqual([carol.call]);
    // Longer than what is remembered of a call that is over.
    await world.clock.advanceAsync(40_000);
    await carol.call.setCamera(true);
    await world.until(() => alice.call.get().participants.some(({ tracks }) => tracks.length === 2));
    await expect(call.invite('bob')).rejects.toMatchObject({ code: 'invalid-argument' });
  });

  test('into a room', async () => {
    const [alice, bob, carol] = [world.open('alice'), world.open('bob'), world.open('carol')];
    for (const { client } of [alice, bob]) client.join('standup');
    await world.until(() => all([alice, bob], 'connected', 1));
    await alice.call.invite('carol');
    await world.until(() => carol.incoming.length === 1 && all([bob], 'ringing', 1));
    await carol.call.accept();
    await world.until(() => all([alice, bob, carol], 'connected'));
    expect(carol.call.get()).toMatchObject({ room: 'standup', direction: 'incoming' });
  });

  test('not into a call between two', async () => {
    const [alice, bob] = [world.open('alice'), world.open('bob')];
    bob.client.on('incoming', (call) => void call.accept());
    const call = alice.client.call('bob');
    await world.until(() => call.get().status === 'connected');
    await expect(call.invite('carol')).rejects.toMatchObject({ code: 'invalid-state' });
    await expect(call.invite('')).rejects.toMatchObject({ code: 'invalid-argument' });
    await expect(call.transfer('')).rejects.toMatchObject({ code: 'invalid-argument' });
  });
});

test('a group outlives the reload of the caller’s page', async () => {
  const [alice, bob, carol] = [world.open('alice'), world.open('bob'), world.open('carol')];
  for (const { client } of [bob, carol]) client.on('incoming', (call) => void call.accept());
  const keeping = world.reload(alice);
  await world.until(() => keeping.client.get().signaling === 'open');
  keeping.client.call(['bob', 'carol', 'dave']);
  await world.until(() => all([bob, carol], 'connected', 2));
  const page = world.reload(keeping);
  await world.until(() => page.client.get().calls.length === 1 && all([page], 'connected', 2));
  expect(seen(page)).toContain('dave no-answer');
  await world.until(() => all([bob, carol], 'connected', 2));
});
