import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Call } from '../../src/index.ts';
import { transition } from '../../src/state/phone.ts';
import { replayTrace, type Trace } from '../../src/state/trace.ts';
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

describe('the trace of a call tells each decision of the repair, when it is replayed', () => {
  /** What a replay says of the repair: each state that it was in, and each order that it gave. */
  const replayed = (call: Call) => {
    const trace = JSON.parse(JSON.stringify(call.trace())) as Trace;
    const tiers: string[] = [];
    const orders: string[] = [];
    let phone = trace.initial;
    for (const event of trace.events) {
      for (const effect of transition(phone, event)[1]) {
        if (effect.type === 'restart-ice') orders.push(`restart-ice ${effect.policy} after ${event.type}`);
        else if (['rebuild-leg', 'reconnect-signaling'].includes(effect.type))
          orders.push(`${effect.type} after ${event.type}`);
      }
      phone = replayTrace({ ...trace, initial: phone, events: [event] });
      const { phase, legs } = phone.calls.find(({ id }) => id === trace.call) ?? {};
      const recovery = legs?.[0]?.recovery;
      const tier = recovery ? `${recovery.tier} ${recovery.attempt}` : 'up';
      if (phase?.status === 'connected' && tier !== tiers.at(-1)) tiers.push(tier);
    }
    return { tiers, orders };
  };
  /** The end that repairs first, then the one that gives way. */
  const ends = (...calls: readonly Call[]) =>
    calls
      .map(replayed)
      .sort((one, two) => Number(one.tiers.includes('ice-restart 0')) - Number(two.tiers.includes('ice-restart 0')));

  test('a network switch of which the browser tells: ICE restarts before anything is missed', async () => {
    const [call, other] = await connect(world, [alice, bob], 'bob', { camera: true });
    await settle();
    world.network.killAddresses(alice.environment);
    alice.environment.hint('changed');
    await settle(5_000);
    expect(replayed(call).orders).toEqual([
      'reconnect-signaling after network-changed',
      'restart-ice keep after network-changed',
    ]);
    expect(replayed(other).orders).toEqual([]);
  });

  test('a network switch of which nobody tells: one end restarts ICE when nothing arrives', async () => {
    const [call, other] = await connect(world, [alice, bob], 'bob', { camera: true });
    await settle();
    world.network.killAddresses(alice.environment);
    await world.until(() => call.get().connection === 'recovering');
    await world.until(() => isUp(call, other));
    expect(ends(call, other)).toEqual([
      { tiers: ['up', 'ice-restart 1', 'up'], orders: ['restart-ice keep after leg-down'] },
      { tiers: ['up', 'ice-restart 0', 'up'], orders: [] },
    ]);
  });

  test('a path that stays broken: each step in its order, a new connection as the last', async () => {
    const [call, other] = await connect(world, [alice, bob], 'bob', { camera: true });
    await settle();
    const connections = () => [alice, bob].map(({ environment }) => environment.connections.length);
    const before = connections();
    world.network.cut(alice.environment, bob.environment);
    await settle(20_000);
    world.network.restore(alice.environment, bob.environment);
    await world.until(() => isUp(call, other), 30_000);
    const [first, second] = ends(call, other);
    expect(first).toEqual({
      tiers: ['up', 'ice-restart 1', 'relay-restart 2', 'rebuild 3', 'ice-restart 4', 'up'],
      orders: [
        'restart-ice keep after leg-down',
        'restart-ice relay after timer-fired',
        'rebuild-leg after timer-fired',
        'restart-ice all after timer-fired',
      ],
    });
    expect(second).toEqual({
      tiers: ['up', 'ice-restart 0', 'ice-restart 1', 'relay-restart 2', 'rebuild 3', 'up'],
      orders: [
        'restart-ice keep after timer-fired',
        'restart-ice relay after timer-fired',
        'rebuild-leg after timer-fired',
      ],
    });
    expect(connections()).toEqual(before.map((count) => count + 1));
  });

  test('a path that breaks with signaling: signaling first, then ICE', async () => {
    const [call, other] = await connect(world, [alice, bob], 'bob', { camera: true });
    await settle();
    world.signaling.cut();
    world.network.killAddresses(alice.environment);
    await settle(8_000);
    world.signaling.restore();
    alice.environment.hint('online');
    await world.until(() => isUp(call, other), 15_000);
    const path = ['up', 'signaling 0', 'ice-restart 1', 'up'];
    const orders = ['reconnect-signaling after leg-down', 'restart-ice keep after signaling-changed'];
    const hinted = ['reconnect-signaling after network-changed', 'restart-ice keep after network-changed'];
    expect(replayed(call)).toEqual({ tiers: path, orders: [...orders, ...hinted] });
    expect(replayed(other)).toEqual({ tiers: path, orders });
  });
});
