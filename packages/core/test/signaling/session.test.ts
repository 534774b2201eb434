import { describe, expect, test } from 'vitest';
import type { DataFrame, SignalMessage } from '../../src/protocol/envelope.ts';
import type { CallMessage, PeerSignal } from '../../src/protocol/messages.ts';
import type { SignalingTransport } from '../../src/signaling/transport.ts';
import { lossy } from '../../src/testing/lossy-transport.ts';
import { cancel, createScene, ping, secret, type Scene, type TestSession } from '../support/sessions.ts';

const media = { microphone: true, camera: false, screen: false, screenAudio: false };
const invite: CallMessage = { type: 'invite', call: 'call', secret, profile: {}, media, ring: 45_000, warm: true };
const hangUp: CallMessage = { type: 'hang-up', call: 'call', secret, reason: 'completed' };
const types = (session: TestSession): string[] => session.received.map(({ message }) => message.type);
const kinds = (session: TestSession): string[] => session.wire.map(({ frame }) => frame.kind);
const bestEffort = (transport: SignalingTransport): SignalingTransport => ({ ...transport, capabilities: {} });

/** Alice and Bob, connected; both know the call. */
async function pair(
  wrap?: (transport: SignalingTransport) => SignalingTransport,
): Promise<[TestSession, TestSession, Scene]> {
  const scene = createScene();
  const options = wrap ? { wrap } : {};
  const [alice, bob] = [scene.session('alice', options), scene.session('bob', options)];
  await scene.clock.settle();
  scene.know('call');
  return [alice, bob, scene];
}

/** What a stranger's program could hand to the transport of `to`. */
async function injector(scene: Scene, from: string): Promise<(message: Partial<SignalMessage>) => Promise<void>> {
  const { memoryTransport } = await import('../../src/signaling/transports/memory.ts');
  const transport = memoryTransport({ network: scene.network });
  await transport.open({ self: { user: from, device: 'x' }, message() {}, status() {} });
  let number = 0;
  return async (message) => {
    const frame = { kind: 'cast', message: cancel() } as const;
    const whole = {
      v: 1,
      id: `m${++number}`,
      from: { user: from, device: 'x' },
      to: { user: 'bob' },
      frame,
      ...message,
    };
    await transport.send(whole as SignalMessage);
    await scene.clock.settle();
  };
}

describe('chatter on an ordered transport', () => {
  test('messages back and forth take one frame each, and silence takes none', async () => {
    const [alice, bob, { clock, count }] = await pair();
    for (let at = 1; at <= 20; at++) {
      alice.send(bob.self, 'call', ping(at));
      bob.send(alice.self, 'call', ping(at));
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
      alice.send(bob.self, 'call', ping(at));
      await clock.advanceAsync(500);
    }
    await clock.advanceAsync(60_000);
    expect(bob.pings()).toHaveLength(10);
    expect([kinds(alice).length, kinds(bob)]).toEqual([11, ['ack']]);
    expect(count()).toBe(12);
  });

  test('after one end was away, one sync fetches what it missed', async () => {
    const [alice, bob, { clock, network }] = await pair();
    alice.send(bob.self, 'call', ping(1));
    bob.send(alice.self, 'call', ping(1));
    await clock.advanceAsync(2000);
    alice.wire.length = bob.wire.length = 0;
    network.disconnect(bob.self);
    for (const at of [2, 3, 4]) alice.send(bob.self, 'call', ping(at));
    await clock.advanceAsync(10_000);
    expect(bob.pings()).toEqual([1, 2, 3, 4]);
    expect(kinds(bob)).toEqual(['sync']);
    expect(kinds(alice)).toEqual(['data', 'data', 'data', 'data', 'data', 'data']);
  });

  test('after a break without loss a sync is all that passes', async () => {
    const [alice, bob, { clock, network, count }] = await pair();
    alice.send(bob.self, 'call', ping(1));
    await clock.settle();
    bob.send(alice.self, 'call', ping(1));
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
    alice.send(bob.self, 'call', ping(1));
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
    alice.send(bob.self, 'call', ping(1));
    await clock.settle();
    bob.send(alice.self, 'call', ping(2));
    await clock.advanceAsync(60_000);
    expect(kinds(bob)).toEqual(['data']);
    expect((bob.wire[0]?.frame as DataFrame).seen).toMatchObject({ seq: 1 });
    expect(kinds(alice)).toEqual(['data', 'ack']);
  });

  test('nothing passes while nothing is said', async () => {
    const [alice, bob, { clock, count }] = await pair(bestEffort);
    alice.send(bob.self, 'call', ping(1));
    await clock.advanceAsync(10_000);
    const before = count();
    await clock.advanceAsync(3_600_000);
    expect(count()).toBe(before);
    expect(clock.pending).toBe(0);
  });

  test('messages that are repeated say how old they are', async () => {
    const [alice, bob, { clock }] = await pair((transport) => ({ ...bestEffort(transport), send: () => {} }));
    alice.send(bob.self, 'call', ping(1));
    await clock.advanceAsync(1500);
    expect(alice.wire.map(({ ageMs }) => ageMs)).toEqual([undefined, 400, 1200]);
  });
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

describe('the order of a call', () => {
  test('messages of a call wait for its invitation', async () => {
    const scene = createScene();
    const [alice, bob] = [scene.session('alice'), scene.session('bob')];
    await scene.clock.settle();
    alice.send(bob.self, 'call', ping(1));
    alice.send(bob.self, 'call', ping(2));
    await scene.clock.advanceAsync(500);
    expect(bob.received).toEqual([]);
    alice.cast({ user: 'bob' }, 'call', invite, 1000);
    await scene.clock.settle();
    expect(types(bob)).toEqual(['invite', 'ping', 'ping']);
    expect(bob.received[1]?.age).toBe(500);
  });

  test('a hang-up does not wait: a call that was given up must not ring', async () => {
    const scene = createScene();
    const [alice, bob] = [scene.session('alice'), scene.session('bob')];
    await scene.clock.settle();
    alice.send(bob.self, 'call', hangUp);
    await scene.clock.settle();
    expect(types(bob)).toEqual(['hang-up']);
  });

  test('messages whose invitation does not come within 30 s are dropped, those after it are not', async () => {
    const scene = createScene();
    const [alice, bob] = [scene.session('alice'), scene.session('bob')];
    await scene.clock.settle();
    alice.send(bob.self, 'call', ping(1));
    await scene.clock.advanceAsync(31_000);
    alice.send(bob.self, 'call', ping(2));
    alice.cast({ user: 'bob' }, 'call', invite, 1000);
    await scene.clock.settle();
    expect(types(bob)).toEqual(['invite', 'ping']);
    expect(bob.pings()).toEqual([2]);
  });

  test('calls do not wait for each other', async () => {
    const [alice, bob, scene] = await pair();
    alice.send(bob.self, 'unknown', ping(1, 'unknown'));
    alice.send(bob.self, 'call', ping(2));
    await scene.clock.settle();
    expect(bob.pings()).toEqual([2]);
  });

  test('what was cast or sent here makes a call known', async () => {
    const scene = createScene();
    const [alice, bob] = [scene.session('alice'), scene.session('bob')];
    await scene.clock.settle();
    bob.send(alice.self, 'call', ping(9));
    alice.send(bob.self, 'call', ping(1));
    await scene.clock.settle();
    expect([alice.pings(), bob.pings()]).toEqual([[9], [1]]);
  });
});

describe('a restarted process', () => {
  test.each([
    ['ordered', (transport: SignalingTransport) => transport],
    ['best-effort', bestEffort],
  ])('of the same device is talked to from where the old one stopped, over an %s transport', async (_kind, wrap) => {
    const [alice, bob, scene] = await pair(wrap);
    bob.send(alice.self, 'call', ping(1));
    alice.send(bob.self, 'call', ping(1));
    await scene.clock.advanceAsync(100);
    bob.send(alice.self, 'call', ping(2));
    await scene.clock.advanceAsync(100);
    await bob.close();
    alice.send(bob.self, 'call', ping(2));
    await scene.clock.advanceAsync(2000);
    const again = scene.session('bob', { wrap });
    again.send(alice.self, 'call', ping(3));
    await scene.clock.advanceAsync(20_000);
    expect(alice.pings()).toEqual([1, 2, 3]);
    expect(again.pings()).toEqual([2]);
    alice.send(again.self, 'call', ping(3));
    await scene.clock.advanceAsync(1000);
    expect(again.pings()).toEqual([2, 3]);
  });

  test('late messages of the old process are dropped', async () => {
    const [alice, bob, scene] = await pair();
    bob.send(alice.self, 'call', ping(1));
    await scene.clock.settle();
    const late = bob.wire[0] as SignalMessage;
    await bob.close();
    const again = scene.session('bob');
    again.send(alice.self, 'call', ping(2));
    await scene.clock.settle();
    const frame = { ...(late.frame as DataFrame), seq: 99, base: 99 };
    await scene.network.disconnect({ user: 'nobody' });
    again.wire.length = 0;
    const send = await injector(scene, 'bob');
    await send({ ...late, frame } as SignalMessage);
    expect(alice.pings()).toEqual([1, 2]);
  });
});

describe('trust', () => {
  const message = cancel();

  test.each<[string, Partial<SignalMessage>]>([
    ['for another user', { to: { user: 'carol' } }],
    ['for another device', { to: { user: 'bob', device: 'other' } }],
    ['for a room that was not joined', { to: { room: 'lobby' } }],
    ['for the server', { to: { server: true } }],
    ['whose sender the transport knows to be another', { from: { user: 'alice', device: 'x' } }],
    ['of another device of the sender', { from: { user: 'mallory', device: 'y' } }],
    ['that expired on its way', { ttl: 1000, ageMs: 1000 }],
    [
      'of a sequence for nobody in particular',
      { frame: { kind: 'data', session: 's', call: 'call', seq: 1, base: 1, message } },
    ],
    ['of another version', { v: 2 as never }],
  ])('a message %s is dropped', async (_what, change) => {
    const scene = createScene();
    const bob = scene.session('bob', {
      wrap: (transport) => ({ ...transport, open: (context) => transport.open(context) }),
    });
    await scene.clock.settle();
    const send = await injector(scene, 'mallory');
    await send(change);
    expect(bob.received).toEqual([]);
    expect(bob.wire).toEqual([]);
    await send({});
    expect(bob.received).toMatchObject([{ verified: true, from: { user: 'mallory', device: 'x' }, age: 0 }]);
  });

  test('the echo of an own message is dropped', async () => {
    const scene = createScene();
    const echo = (transport: SignalingTransport): SignalingTransport => {
      let hear: (data: unknown) => void = () => {};
      return {
        ...bestEffort(transport),
        open: (context) => ((hear = context.message), transport.open(context)),
        send: (sent) => hear(sent),
      };
    };
    const bob = scene.session('bob', { wrap: echo });
    await scene.clock.settle();
    bob.cast({ user: 'bob' }, 'call', cancel(), 1000);
    expect(bob.received).toEqual([]);
  });

  test('a message without a vouched sender is handed over as unverified', async () => {
    const wrap = (transport: SignalingTransport): SignalingTransport => ({
      ...bestEffort(transport),
      open: (context) => transport.open({ ...context, message: (data) => context.message(data) }),
    });
    const [alice, bob, scene] = await pair(wrap);
    alice.cast({ user: 'bob' }, 'call', invite, 1000);
    await scene.clock.settle();
    expect(bob.received).toMatchObject([{ verified: false, message: { type: 'invite' } }]);
  });

  test('a handler that throws keeps nobody else from being heard', async () => {
    const scene = createScene();
    const alice = scene.session('alice');
    const heard: string[] = [];
    const bob = scene.session('bob', {
      onMessage({ message }) {
        heard.push(message.type);
        throw new Error('no');
      },
    });
    await scene.clock.settle();
    alice.cast({ user: 'bob' }, 'call', invite, 1000);
    alice.send(bob.self, 'call', ping(1));
    await scene.clock.settle();
    expect(heard).toEqual(['invite', 'ping']);
  });
});

describe('large messages', () => {
  const offer = (length: number): CallMessage => {
    const signal: PeerSignal = { epoch: 1, peerEpoch: 0, description: { type: 'offer', sdp: 'x'.repeat(length) } };
    return { type: 'signal', call: 'call', secret, signal };
  };
  const small = (transport: SignalingTransport): SignalingTransport => ({
    ...transport,
    capabilities: { ...transport.capabilities, maxMessageBytes: 8000 },
  });

  test('travel in parts that keep to the limit, in one frame each', async () => {
    const [alice, bob, scene] = await pair(small);
    alice.send(bob.self, 'call', offer(20_000));
    alice.send(bob.self, 'call', ping(1));
    await scene.clock.settle();
    expect(bob.received.map(({ message }) => message)).toEqual([offer(20_000), ping(1)]);
    expect(alice.wire).toHaveLength(4);
    for (const message of alice.wire) expect(JSON.stringify(message).length).toBeLessThanOrEqual(8000);
  });

  test('a cast travels in parts as well, and each repetition completes what the others lost', async () => {
    let sent = 0;
    const wrap = (transport: SignalingTransport): SignalingTransport => ({
      ...small(bestEffort(transport)),
      send: (message) => (++sent % 2 ? transport.send(message) : undefined),
    });
    const [alice, bob, scene] = await pair(wrap);
    alice.cast(
      { user: 'bob' },
      'call',
      { ...invite, offer: (offer(20_000) as { signal: PeerSignal }).signal } as CallMessage,
      20_000,
    );
    await scene.clock.advanceAsync(20_000);
    expect(types(bob)).toEqual(['invite']);
  });

  test('one that cannot be sent at all is given up, and the sequence goes on', async () => {
    const [alice, bob, scene] = await pair(small);
    alice.send(bob.self, 'call', offer(150_000));
    alice.send(bob.self, 'call', ping(1));
    await scene.clock.advanceAsync(100);
    expect(types(bob)).toEqual(['ping']);
  });
});

describe('the outbox', () => {
  test('keeps what is said while the transport is down; a hang-up goes out after it is back', async () => {
    const [alice, bob, scene] = await pair();
    scene.network.cut();
    await scene.clock.advanceAsync(10_000);
    alice.send(bob.self, 'call', ping(1));
    alice.send(bob.self, 'call', hangUp);
    alice.forget('call');
    await scene.clock.advanceAsync(90_000);
    expect(bob.received).toEqual([]);
    scene.network.restore();
    await scene.clock.advanceAsync(10_000);
    expect(types(bob)).toEqual(['ping', 'hang-up']);
  });

  test('a message that the transport refused is sent again, in its turn', async () => {
    let refuse = 1;
    const wrap = (transport: SignalingTransport): SignalingTransport => ({
      ...transport,
      async send(message) {
        if (refuse-- > 0) throw new Error('busy');
        await transport.send(message);
      },
    });
    const scene = createScene();
    const [alice, bob] = [scene.session('alice', { wrap }), scene.session('bob')];
    await scene.clock.settle();
    bob.cast({ user: 'nobody' }, 'call', cancel(), 1)();
    for (const at of [1, 2, 3]) alice.send(bob.self, 'call', ping(at));
    await scene.clock.advanceAsync(5000);
    expect(bob.pings()).toEqual([1, 2, 3]);
  });

  test('a forgotten call leaves no timer and no memory of its sequence', async () => {
    const [alice, bob, scene] = await pair(bestEffort);
    await bob.close();
    alice.send(bob.self, 'call', hangUp);
    alice.forget('call');
    await scene.clock.advanceAsync(40_000);
    expect(scene.clock.pending).toBe(0);
    const sent = alice.wire.length;
    await scene.clock.advanceAsync(600_000);
    expect(alice.wire.length).toBe(sent);
  });

  test('a call that is spoken of again after it was forgotten is heard', async () => {
    const [alice, bob, scene] = await pair();
    for (const at of [1, 2, 3]) alice.send(bob.self, 'call', ping(at));
    bob.send(alice.self, 'call', ping(1));
    await scene.clock.settle();
    alice.forget('call');
    await scene.clock.advanceAsync(40_000);
    alice.send(bob.self, 'call', ping(4));
    await scene.clock.advanceAsync(5000);
    expect(bob.pings()).toEqual([1, 2, 3, 4]);
  });
});

describe('timers that are held back', () => {
  test('a message makes what is overdue happen', async () => {
    const scene = createScene();
    const wall = scene.clock;
    const asleep = { ...wall, after: () => () => {} };
    const alice = scene.session('alice', { clock: asleep, wrap: bestEffort });
    const bob = scene.session('bob');
    await wall.settle();
    alice.cast({ user: 'bob' }, 'call', invite, 60_000);
    await wall.advanceAsync(10_000);
    expect(alice.wire).toHaveLength(1);
    bob.cast({ user: 'alice' }, 'other', cancel('other'), 1000);
    await wall.settle();
    expect(alice.wire).toHaveLength(2);
  });
});

describe('memory', () => {
  test('a peer that never fills its gaps cannot make us keep more than 256 KiB', async () => {
    const scene = createScene();
    const bob = scene.session('bob');
    await scene.clock.settle();
    const send = await injector(scene, 'mallory');
    const signal = { epoch: 1, peerEpoch: 0, description: { type: 'offer' as const, sdp: 'x'.repeat(60_000) } };
    for (let seq = 2; seq <= 40; seq++) {
      const message: CallMessage = { type: 'signal', call: 'call', secret, signal };
      await send({ to: bob.self, frame: { kind: 'data', session: 's', call: 'call', seq, base: 1, message } });
    }
    await send({ to: bob.self, frame: { kind: 'data', session: 's', call: 'call', seq: 1, base: 1, message: hangUp } });
    expect(types(bob)).toEqual(['hang-up', 'signal', 'signal', 'signal', 'signal']);
  });

  test('a jump of the base does not take time', async () => {
    const scene = createScene();
    const bob = scene.session('bob');
    await scene.clock.settle();
    const send = await injector(scene, 'mallory');
    const far = Number.MAX_SAFE_INTEGER - 1;
    await send({ to: bob.self, frame: { kind: 'data', session: 's', call: 'call', seq: 1, base: 1, message: hangUp } });
    await send({
      to: bob.self,
      frame: { kind: 'data', session: 's', call: 'call', seq: far, base: far, message: hangUp },
    });
    expect(types(bob)).toEqual(['hang-up', 'hang-up']);
  });

  test('a flood of strangers does not push out those we talk to', async () => {
    const [alice, bob, scene] = await pair();
    bob.send(alice.self, 'call', ping(1));
    await scene.clock.settle();
    const { memoryTransport } = await import('../../src/signaling/transports/memory.ts');
    for (let index = 0; index < 300; index++) {
      const stranger = memoryTransport({ network: scene.network });
      const self = { user: `stranger ${index}`, device: 'x' };
      await stranger.open({ self, message() {}, status() {} });
      await stranger.send({
        v: 1,
        id: 'm',
        from: self,
        to: { user: 'bob' },
        frame: { kind: 'cast', message: cancel('x') },
      });
    }
    await scene.clock.settle();
    alice.send(bob.self, 'call', ping(2));
    await scene.clock.settle();
    expect(bob.pings()).toEqual([2]);
  });
});

test('closing leaves no timer, sends nothing more and is idempotent', async () => {
  const [alice, bob, scene] = await pair((transport) => lossy(transport, { loss: 1, clock: createScene().clock }));
  alice.cast({ user: 'bob' }, 'call', invite, 60_000);
  alice.send(bob.self, 'call', ping(1));
  alice.joinRoom('standup');
  const closing = alice.close();
  expect(alice.close()).toBe(closing);
  await closing;
  await bob.close();
  const sent = alice.wire.length;
  alice.send(bob.self, 'call', ping(2));
  await scene.clock.advanceAsync(60_000);
  expect(alice.wire.length).toBe(sent);
  expect(alice.status.get()).toBe('closed');
  expect(scene.clock.pending).toBe(0);
});
