import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createFakeSfu, type FakeSfu } from '../../src/testing/index.ts';
import { sfu } from '../../src/topology/sfu/index.ts';
import { createWorld, type Phone, type World } from './support.ts';

let world: World;
let fakeSfu: FakeSfu;
beforeEach(() => {
  world = createWorld();
  fakeSfu = createFakeSfu({ clock: world.clock });
});
afterEach(() => world.close());

function open(user: string): Phone {
  const self = { user, device: `${user}1` };
  return world.open(user, {
    self: { id: user, device: self.device },
    maxParticipants: 50,
    topology: sfu(fakeSfu.options(self)),
  });
}

const sources = (phone: Phone): string[] =>
  phone.call
    .get()
    .participants.flatMap(({ id, tracks }) => tracks.map(({ source }) => `${id} ${source}`))
    .sort();

describe('calls over an SFU', () => {
  test('a room of three: everybody hears and sees everybody, in streams that stay', async () => {
    const phones = ['alice', 'bob', 'carol'].map(open);
    for (const { client } of phones) client.join('standup', { camera: true });
    const all = (phone: Phone) => sources(phone).length === 4;
    await world.until(() => phones.every(all));
    const [alice, bob] = phones as [Phone, Phone];
    expect(alice.call.get().status).toBe('connected');
    expect(sources(alice)).toEqual(['bob camera', 'bob microphone', 'carol camera', 'carol microphone']);
    const streams = alice.call.get().participants.map(({ tracks }) => tracks[0]?.stream);
    await bob.call.setCamera(false);
    await world.until(() => sources(alice).length === 3);
    await bob.call.setCamera(true);
    await world.until(() => sources(alice).length === 4);
    fakeSfu.crash('standup');
    await world.until(() => alice.call.get().connection === 'recovering');
    await world.until(() => phones.every(({ call }) => call.get().connection === 'up'));
    await world.clock.advanceAsync(1000);
    expect(alice.call.get().participants.map(({ tracks }) => tracks[0]?.stream)).toEqual(streams);
    await bob.call.hangUp();
    await world.until(() => alice.call.get().participants.length === 1);
    expect(bob.call.get().reason).toBe('left');
  });

  test('ringing, answering and hanging up between two', async () => {
    const [alice, bob] = [open('alice'), open('bob')];
    const call = alice.client.call('bob', { camera: true });
    await world.until(() => bob.incoming.length === 1);
    expect(fakeSfu.requests.filter(({ method }) => method === 'sfu.produce')).toEqual([]);
    await bob.call.accept({ camera: true });
    await world.until(() => sources(alice).length === 2 && sources(bob).length === 2);
    expect([call.get().status, bob.call.get().status]).toEqual(['connected', 'connected']);
    await call.hangUp();
    await world.until(() => bob.call.get().status === 'ended');
    await world.clock.advanceAsync(1000);
    expect(fakeSfu.devices(call.get().id)).toEqual([]);
  });

  test('fails by the reason when the SFU cannot be had', async () => {
    const [alice, bob] = ['alice', 'bob'].map((user) => {
      const { handler } = fakeSfu.options({ user, device: user });
      return world.open(user, { topology: sfu({ handler }) });
    }) as [Phone, Phone];
    const call = alice.client.call('bob');
    await world.until(() => bob.incoming.length === 1);
    await bob.call.accept();
    await world.until(() => call.get().status === 'ended');
    expect(call.get().error?.code).toBe('sfu-unavailable');
  });
});
