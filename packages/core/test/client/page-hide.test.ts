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

  test('while it calls: the ringing stops', async () => {
    bob.client.call('alice');
    await world.until(() => alice.incoming.length === 1);
    bob.environment.hidePage();
    await world.until(() => alice.call.get().status === 'ended');
    expect(alice.call.get()).toMatchObject({ reason: 'cancelled', missed: true });
  });
});
