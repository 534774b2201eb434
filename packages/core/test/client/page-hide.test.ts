import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { connect, createWorld, type Phone, type World } from './support.ts';

let world: World;
let alice: Phone;
let bob: Phone;
beforeEach(() => {
  world = createWorld();
  alice = world.open('alice', { timeouts: { resumeGrace: 2000 } });
  bob = world.open('bob');
});
afterEach(() => world.close());

describe('a page that goes away', () => {
  test('during a call: the other side knows at once, waits for a reload, then gives up', async () => {
    const [call] = await connect(world, [alice, bob], 'bob');
    bob.environment.hidePage();
    await world.until(() => call.get().connection === 'recovering', 300);
    expect(call.get().status).toBe('connected');
    await world.until(() => call.get().status === 'ended', 2500);
    expect(call.get()).toMatchObject({ reason: 'failed', error: { code: 'connection-lost' } });
  });

  test('during a call, and may be kept: its connection is left alone', async () => {
    const [call] = await connect(world, [alice, bob], 'bob');
    bob.environment.hidePage(true);
    await world.clock.advanceAsync(2500);
    expect(call.get()).toMatchObject({ status: 'connected', connection: 'up' });
  });

  test('while it rings: the call goes on, rings in the page that comes back, and is answered there', async () => {
    const call = alice.client.call('bob', { microphone: true });
    await world.until(() => bob.incoming.length === 1 && call.get().status === 'ringing');
    const again = world.reload(bob);
    await world.until(() => again.incoming.length === 1);
    expect(call.get().status).toBe('ringing');
    await again.call.accept();
    await world.until(() => call.get().status === 'connected' && again.call.get().status === 'connected');
    await world.until(() => again.call.get().participants[0]?.tracks.length === 1);
    expect(call.get().participants).toHaveLength(1);
    await call.hangUp();
    await world.until(() => again.call.get().status === 'ended');
  });

  test('while it rings and does not come back: other devices ring on, then nobody answered', async () => {
    const phone = world.open('bob');
    const call = alice.client.call('bob', { ring: 5000 });
    await world.until(() => bob.incoming.length === 1 && phone.incoming.length === 1);
    bob.environment.hidePage();
    await world.until(() => call.get().status === 'ended', 10_000);
    expect(call.get().reason).toBe('no-answer');
  });

  // Browsers say of nearly every page that they may keep it, and then keep none that has devices or connections open.
  test.each([false, true])('while it calls: the ringing stops (may be kept: %s)', async (cached) => {
    bob.client.call('alice');
    await world.until(() => alice.incoming.length === 1);
    bob.environment.hidePage(cached);
    await world.until(() => alice.call.get().status === 'ended');
    expect(alice.call.get()).toMatchObject({ reason: 'cancelled', missed: true });
  });
});
