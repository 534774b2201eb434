import { describe, expect, test } from 'vitest';
import type { CallMessage } from '../../src/protocol/messages.ts';
import type { SignalingTransport } from '../../src/signaling/transport.ts';
import { bestEffort, cancel, createScene, hangUp, invite, kinds, pair, update, types } from '../support/sessions.ts';

describe('chatter on an ordered transport', () => {
  test('messages back and forth take one frame each, and silence takes none', async () => {
    const [alice, bob, { clock, count }] = await pair();
    for (let at = 1; at <= 20; at++) {
      alice.send(bob.self, 'call', update(at));
      bob.send(alice.self, 'call', update(at));
      await clock.advanceAsync(200);
    }
    expect([alice.pings().length, bob.pings().length]).toEqual([20, 20]);
    expect(count()).toBe(40);
    await clock.advanceAsync(3_600_000);
    expect(count()).toBe(40);
  });

  test('a sequence that is never answered costs one repetition and one acknowledgement, once', async () => {
    const [alice, bob, { clock, count }] = await pair();
    for (let at = 1; at <= 10; at++) {
      alice.send(bob.self, 'call', update(at));
      await clock.advanceAsync(500);
    }
    await clock.advanceAsync(60_000);
    expect(bob.pings()).toHaveLength(10);
    expect([kinds(alice).length, kinds(bob)]).toEqual([11, ['ack']]);
    expect(count()).toBe(12);
  });

  test('a page that was too busy to hear the answer says nothing again', async () => {
    const scene = createScene();
    let lost = 0;
    const alice = scene.session('alice', { clock: { ...scene.clock, now: () => scene.clock.now() + lost } });
    const bob = scene.session('bob');
    await scene.clock.settle();
    alice.send(bob.self, 'call', update(1));
    await scene.clock.advanceAsync(900);
    lost = 3000;
    await scene.clock.advanceAsync(200);
    expect(kinds(alice)).toEqual(['data']);
    bob.send(alice.self, 'call', update(1));
    await scene.clock.advanceAsync(60_000);
    expect([kinds(alice), kinds(bob)]).toEqual([
      ['data', 'ack'],
      ['data', 'data'],
    ]);
  });

  test('timers that are always late hold a repetition back once', async () => {
    const scene = createScene();
    let lost = 0;
    const alice = scene.session('alice', { clock: { ...scene.clock, now: () => scene.clock.now() + (lost += 200) } });
    const bob = { user: 'bob', device: 'bob-device' };
    await scene.clock.settle();
    alice.send(bob, 'call', update(1));
    await scene.clock.advanceAsync(10_000);
    expect(kinds(alice).length).toBeGreaterThan(1);
  });

  test('after one end was away, one sync fetches what it missed', async () => {
    const [alice, bob, { clock, network }] = await pair();
    alice.send(bob.self, 'call', update(1));
    bob.send(alice.self, 'call', update(1));
    await clock.advanceAsync(2000);
    alice.wire.length = bob.wire.length = 0;
    network.disconnect(bob.self);
    for (const at of [2, 3, 4]) alice.send(bob.self, 'call', update(at));
    await clock.advanceAsync(10_000);
    expect(bob.pings()).toEqual([1, 2, 3, 4]);
    expect(kinds(bob)).toEqual(['sync']);
    expect(kinds(alice)).toEqual(['data', 'data', 'data', 'data', 'data', 'data']);
  });

  test('after a break without loss a sync is all that passes', async () => {
    const [alice, bob, { clock, network, count }] = await pair();
    alice.send(bob.self, 'call', update(1));
    await clock.settle();
    bob.send(alice.self, 'call', update(1));
    await clock.advanceAsync(2000);
    const before = count();
    network.disconnect(alice.self);
    await clock.advanceAsync(60_000);
    expect(count() - before).toBe(1);
    expect(alice.wire.at(-1)).toMatchObject({
      to: bob.self,
      frame: { kind: 'sync', calls: [{ call: 'call', sent: 1 }] },
    });
  });
});

describe('a best-effort transport', () => {
  test('a message is repeated with growing waits until it is acknowledged', async () => {
    const [alice, bob, { clock, network }] = await pair(bestEffort);
    network.disconnect(bob.self);
    alice.send(bob.self, 'call', update(1));
    const times: number[] = [];
    let seen = 0;
    for (let ms = 0; ms < 20_000; ms += 100) {
      await clock.advanceAsync(100);
      if (alice.wire.length > seen) times.push(clock.now());
      seen = alice.wire.length;
    }
    expect(bob.pings()).toEqual([1]);
    expect(alice.wire.length).toBeLessThanOrEqual(3);
    expect(times[0]).toBeLessThanOrEqual(400);
  });

  test('an answer carries the acknowledgement: no frame of its own', async () => {
    const [alice, bob, { clock }] = await pair(bestEffort);
    alice.send(bob.self, 'call', update(1));
    await clock.settle();
    bob.send(alice.self, 'call', update(2));
    await clock.advanceAsync(60_000);
    expect(kinds(bob)).toEqual(['data']);
    expect(bob.wire[0]?.frame).toMatchObject({ seen: { seq: 1 } });
    expect(kinds(alice)).toEqual(['data', 'ack']);
  });

  test('nothing passes while nothing is said', async () => {
    const [alice, bob, { clock, count }] = await pair(bestEffort);
    alice.send(bob.self, 'call', update(1));
    await clock.advanceAsync(10_000);
    const before = count();
    await clock.advanceAsync(3_600_000);
    expect(count()).toBe(before);
    expect(clock.pending).toBe(0);
  });

  test('messages that are repeated say how old they are', async () => {
    const [alice, bob, { clock }] = await pair((transport) => ({ ...bestEffort(transport), send: () => {} }));
    alice.send(bob.self, 'call', update(1));
    await clock.advanceAsync(1500);
    expect(alice.wire.map(({ ageMs }) => ageMs)).toEqual([undefined, 400, 1200]);
  });
});

describe('the end of a call, cast on an ordered transport', () => {
  test('is said once, and once more to a device that was away', async () => {
    const scene = createScene();
    const alice = scene.session('alice');
    const devices = ['phone', 'laptop'].map((device) => scene.session('bob', { device }));
    await scene.clock.settle();
    const stop = alice.cast({ user: 'bob' }, 'call', invite, 60_000);
    await scene.clock.settle();
    stop();
    alice.wire.length = 0;
    scene.network.disconnect({ user: 'bob', device: 'laptop' });
    alice.cast({ user: 'bob' }, 'call', cancel(), 45_000);
    await scene.clock.advanceAsync(30_000);
    expect(devices.map(types)).toEqual([
      ['invite', 'cancel'],
      ['invite', 'cancel'],
    ]);
    expect(kinds(alice)).toEqual(['cast', 'cast']);
    await scene.clock.advanceAsync(60_000);
    expect([alice.wire.length, scene.clock.pending]).toEqual([2, 0]);
  });

  test('is said again when its own end was away', async () => {
    const [alice, bob, { clock, network }] = await pair();
    network.disconnect(alice.self);
    alice.cast({ user: 'bob' }, 'call', cancel(), 45_000);
    await clock.advanceAsync(10_000);
    expect(types(bob)).toEqual(['cancel']);
  });
});

test('all that a session waits for takes one timer', async () => {
  const [alice, bob, { clock }] = await pair(bestEffort);
  for (const call of ['one', 'two', 'three']) {
    alice.send(bob.self, call, hangUp);
    alice.forget(call);
    bob.cast({ user: 'carol' }, call, cancel(call), 45_000);
  }
  expect(clock.pending).toBe(2);
  await clock.advanceAsync(90_000);
  expect(clock.pending).toBe(0);
});

describe('casts', () => {
  test('reach every device of a user once, however often they are repeated', async () => {
    const scene = createScene();
    const alice = scene.session('alice');
    const devices = ['phone', 'laptop'].map((device) => scene.session('bob', { device }));
    await scene.clock.settle();
    const stop = alice.cast({ user: 'bob' }, 'call', invite, 60_000);
    await scene.clock.advanceAsync(30_000);
    stop();
    expect(devices.map(types)).toEqual([['invite'], ['invite']]);
    expect(alice.wire.length).toBeGreaterThan(5);
    const sent = alice.wire.length;
    await scene.clock.advanceAsync(60_000);
    expect(alice.wire.length).toBe(sent);
  });

  test('to a room are repeated ever more seldom: whoever comes late asks by itself', async () => {
    const scene = createScene();
    const alice = scene.session('alice');
    await scene.clock.settle();
    const times: number[] = [];
    alice.cast({ room: 'room' }, 'call', invite, 60_000);
    let seen = 0;
    for (let ms = 0; ms < 120_000; ms += 500) {
      if (alice.wire.length > seen) times.push(ms);
      seen = alice.wire.length;
      await scene.clock.advanceAsync(500);
    }
    expect(times).toEqual([0, 1000, 3000, 7000, 15_000, 31_000]);
  });

  test('reach a device that comes later', async () => {
    const scene = createScene();
    const alice = scene.session('alice');
    alice.cast({ user: 'bob' }, 'call', invite, 60_000);
    await scene.clock.advanceAsync(8000);
    const bob = scene.session('bob');
    await scene.clock.advanceAsync(5000);
    expect(bob.received).toMatchObject([{ message: { type: 'invite' }, to: { user: 'bob' } }]);
    expect(bob.received[0]?.age).toBeGreaterThan(7000);
  });

  test('stop by themselves after their ttl', async () => {
    const scene = createScene();
    const alice = scene.session('alice');
    alice.cast({ user: 'bob' }, 'call', invite, 10_000);
    await scene.clock.advanceAsync(10_000);
    const sent = alice.wire.length;
    const bob = scene.session('bob');
    await scene.clock.advanceAsync(60_000);
    expect(alice.wire.length).toBe(sent);
    expect(bob.received).toEqual([]);
    expect(scene.clock.pending).toBe(0);
  });

  test('repeat at once when the transport is back', async () => {
    const scene = createScene();
    const [alice, bob] = [scene.session('alice'), scene.session('bob')];
    await scene.clock.settle();
    scene.network.disconnect(alice.self);
    alice.cast({ user: 'bob' }, 'call', invite, 60_000);
    await scene.clock.advanceUntil(() => bob.received.length > 0, 1000);
    expect(types(bob)).toEqual(['invite']);
  });

  test('to a room reach those who joined it, also after a reconnection', async () => {
    const scene = createScene();
    const [alice, bob, carol] = [scene.session('alice'), scene.session('bob'), scene.session('carol')];
    const leave = bob.joinRoom('standup');
    await scene.clock.settle();
    const roster: CallMessage = { type: 'roster', room: 'standup', ask: true, entries: [] };
    const say = async (): Promise<void> => {
      alice.cast({ room: 'standup' }, 'call', roster, 1)();
      await scene.clock.advanceAsync(100);
    };
    await say();
    scene.network.disconnect(bob.self);
    await scene.clock.advanceAsync(1000);
    await say();
    expect(types(bob)).toEqual(['roster', 'roster']);
    expect(bob.received[0]?.to).toEqual({ room: 'standup' });
    leave();
    await say();
    expect(types(bob)).toHaveLength(2);
    expect(types(carol)).toEqual([]);
  });

  test('a room that cannot be joined is tried again', async () => {
    const scene = createScene();
    let refusals = 2;
    const wrap = (transport: SignalingTransport): SignalingTransport => ({
      ...transport,
      async joinRoom(room) {
        if (refusals-- > 0) throw new Error('not yet');
        return (await transport.joinRoom?.(room)) ?? (() => {});
      },
    });
    const [alice, bob] = [scene.session('alice'), scene.session('bob', { wrap })];
    bob.joinRoom('standup');
    await scene.clock.advanceAsync(10_000);
    alice.cast({ room: 'standup' }, 'call', { type: 'roster', room: 'standup', ask: true, entries: [] }, 1000);
    await scene.clock.settle();
    expect(types(bob)).toEqual(['roster']);
  });
});
