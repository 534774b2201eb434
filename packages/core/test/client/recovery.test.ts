import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Call } from '../../src/index.ts';
import { connect, createWorld, type Phone, type World } from './support.ts';

let world: World;
let alice: Phone;
let bob: Phone;
beforeEach(() => {
  world = createWorld();
  alice = world.open('alice');
  bob = world.open('bob');
});
afterEach(() => world.close());

/** The moments of repair at a phone, in order. */
function repairs({ client }: Phone): string[] {
  const moments: string[] = [];
  client.on('reconnecting', () => moments.push('reconnecting'));
  client.on('reconnected', () => moments.push('reconnected'));
  return moments;
}

/** Pictures that a phone has decoded. */
async function frames({ environment }: Phone): Promise<number> {
  let count = 0;
  for (const connection of environment.connections)
    for (const entry of (await connection.getStats()).values())
      if (entry.type === 'inbound-rtp') count += entry.framesDecoded ?? 0;
  return count;
}

/** Moves time until a phone decodes pictures again; ms. */
async function untilFrames(phone: Phone): Promise<number> {
  const before = await frames(phone);
  const since = world.clock.now();
  while ((await frames(phone)) === before) {
    if (world.clock.now() - since > 60_000) throw new Error('no frame came');
    await world.clock.advanceAsync(20);
  }
  return world.clock.now() - since;
}

const isUp = (...calls: readonly Call[]): boolean =>
  calls.every((call) => call.get().status === 'connected' && call.get().connection === 'up');
const settle = (ms = 2_000): Promise<void> => world.clock.advanceAsync(ms);

describe('signaling alone goes down', () => {
  test.each([3_000, 90_000])('for %i ms: the call and its media go on, unnoticed', async (outage) => {
    const [call, other] = await connect(world, [alice, bob], 'bob', { camera: true });
    const moments = [repairs(alice), repairs(bob)];
    const connections = alice.environment.connections.length;
    const { id } = call;
    const { device } = alice.client.get().self;
    await settle();
    world.signaling.cut();
    const before = await frames(bob);
    await settle(outage);
    expect((await frames(bob)) - before).toBeGreaterThan((outage / 1000) * 25);
    expect(alice.client.get().signaling).not.toBe('open');
    world.signaling.restore();
    await world.until(() => alice.client.get().signaling === 'open' && bob.client.get().signaling === 'open');
    await settle();
    expect([call.id, isUp(call, other), moments]).toEqual([id, true, [[], []]]);
    expect(alice.environment.connections).toHaveLength(connections);
    expect(alice.client.get().self.device).toBe(device);
  });

  test('what is said meanwhile goes over the connection: mute, hold and the hang-up, at once', async () => {
    const [call, other] = await connect(world, [alice, bob], 'bob', { camera: true });
    world.signaling.cut();
    await call.setMicrophone(false);
    await call.hold();
    await settle(500);
    expect([other.get().participants[0]?.muted, other.get().held]).toEqual([true, 'remote']);
    await call.resume();
    await settle(500);
    expect(other.get().held).toBe('none');
    await call.hangUp();
    await settle(500);
    expect([other.get().status, other.get().reason]).toEqual(['ended', 'completed']);
    world.signaling.restore();
    await settle(10_000);
    expect([alice.client.get().calls, bob.client.get().calls].map((calls) => calls.length)).toEqual([1, 1]);
  });
});

describe('the path of the media breaks', () => {
  test('one end changes its network and hears of it: pictures are back within 0.6 s', async () => {
    await connect(world, [alice, bob], 'bob', { camera: true });
    await settle();
    world.network.killAddresses(bob.environment);
    bob.environment.hint('changed');
    expect(await untilFrames(alice)).toBeLessThanOrEqual(600);
    expect(await untilFrames(bob)).toBeLessThanOrEqual(600);
  });

  test('nobody hears of it: back within 1.8 s, one pair of moments at both ends', async () => {
    const [call, other] = await connect(world, [alice, bob], 'bob', { camera: true });
    await settle();
    const moments = [repairs(alice), repairs(bob)];
    world.network.killAddresses(alice.environment);
    expect(await untilFrames(bob)).toBeLessThanOrEqual(1_800);
    await world.until(() => isUp(call, other));
    await settle(10_000);
    expect(moments).toEqual([
      ['reconnecting', 'reconnected'],
      ['reconnecting', 'reconnected'],
    ]);
  });

  test('both ends at once: they find each other again', async () => {
    const [call, other] = await connect(world, [alice, bob], 'bob', { camera: true });
    await settle();
    const { id } = call;
    for (const { environment } of [alice, bob]) world.network.killAddresses(environment);
    for (const { environment } of [alice, bob]) environment.hint('changed');
    await untilFrames(alice);
    await untilFrames(bob);
    await world.until(() => isUp(call, other));
    expect([call.id, other.id]).toEqual([id, id]);
  });

  test('until both browsers give up: the call goes on as soon as the link is back', async () => {
    const [call, other] = await connect(world, [alice, bob], 'bob', { camera: true });
    await settle();
    world.network.cut(alice.environment, bob.environment);
    await settle(30_000);
    expect([call.get().status, call.get().connection]).toEqual(['connected', 'recovering']);
    expect(call.get().participants[0]?.status).toBe('disconnected');
    world.network.restore(alice.environment, bob.environment);
    await world.until(() => isUp(call, other), 30_000);
    await untilFrames(alice);
    await untilFrames(bob);
  });

  test('and signaling with it: repaired when signaling is back', async () => {
    const [call, other] = await connect(world, [alice, bob], 'bob', { camera: true });
    await settle();
    world.signaling.cut();
    world.network.killAddresses(alice.environment);
    await settle(8_000);
    expect(call.get().connection).toBe('recovering');
    world.signaling.restore();
    alice.environment.hint('online');
    await world.until(() => isUp(call, other), 15_000);
    await untilFrames(bob);
  });

  test('for two minutes of sleep: the call ends for both as connection-lost, each by its own clock', async () => {
    const [call, other] = await connect(world, [alice, bob], 'bob');
    world.network.cut(alice.environment);
    world.signaling.disconnect({ user: 'alice' });
    await world.until(() => call.get().status === 'ended' && other.get().status === 'ended', 120_000);
    expect([call.get().reason, other.get().reason]).toEqual(['failed', 'failed']);
    expect(call.get().error).toMatchObject({ code: 'connection-lost' });
  });

  test('what each step was can be read from the trace', async () => {
    const [call, other] = await connect(world, [alice, bob], 'bob');
    await settle();
    world.network.killAddresses(alice.environment);
    await world.until(() => call.get().connection === 'recovering');
    await world.until(() => isUp(call, other));
    const facts = call.trace().events.map(({ type }) => type);
    expect(facts).toContain('leg-down');
    expect(facts.lastIndexOf('leg-up')).toBeGreaterThan(facts.indexOf('leg-down'));
  });

  test('mute, hold and camera are as before after a repair', async () => {
    const [call, other] = await connect(world, [alice, bob], 'bob', { camera: true });
    await call.setMicrophone(false);
    await other.setCamera(false);
    await other.hold();
    await settle();
    const before = [call, other].map((one) => one.get().participants);
    world.network.killAddresses(alice.environment);
    alice.environment.hint('changed');
    await settle(10_000);
    expect([call, other].map((one) => one.get().participants)).toEqual(before);
    expect([call.get().held, other.get().held]).toEqual(['remote', 'local']);
    await other.resume();
    await world.until(() => call.get().held === 'none' && other.get().held === 'none');
    expect(other.get().participants[0]).toMatchObject({ muted: true });
    expect(await untilFrames(bob)).toBeLessThanOrEqual(1_000);
  });
});

describe('an outage of signaling while it rings', () => {
  test('of two seconds: the call is answered all the same', async () => {
    const call = alice.client.call('bob');
    await world.until(() => bob.incoming.length === 1);
    world.signaling.cut();
    await bob.call.accept();
    await settle();
    world.signaling.restore();
    await world.until(() => isUp(call, bob.call));
  });

  test('the caller gives up meanwhile: it stops ringing when signaling is back', async () => {
    const call = alice.client.call('bob');
    await world.until(() => bob.incoming.length === 1);
    await settle(); // the caller has acknowledged the ring
    world.signaling.cut();
    await call.hangUp();
    await settle();
    world.signaling.restore();
    await world.until(() => bob.call.get().status === 'ended');
    expect([bob.call.get().reason, bob.call.get().missed]).toEqual(['cancelled', true]);
  });
});
