import { describe, expect, test } from 'vitest';
import type { DataFrame, SignalMessage } from '../../src/protocol/envelope.ts';
import type { CallMessage, PeerSignal } from '../../src/protocol/messages.ts';
import type { SignalingTransport } from '../../src/signaling/transport.ts';
import {
  bestEffort,
  cancel,
  createScene,
  hangUp,
  invite,
  pair,
  update,
  secret,
  stranger,
  types,
} from '../support/sessions.ts';

describe('the order of a call', () => {
  test('messages of a call wait for its invitation', async () => {
    const scene = createScene();
    const [alice, bob] = [scene.session('alice'), scene.session('bob')];
    await scene.clock.settle();
    alice.send(bob.self, 'call', update(1));
    alice.send(bob.self, 'call', update(2));
    await scene.clock.advanceAsync(500);
    expect(bob.received).toEqual([]);
    alice.cast({ user: 'bob' }, 'call', invite, 1000);
    await scene.clock.settle();
    expect(types(bob)).toEqual(['invite', 'media', 'media']);
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
    alice.send(bob.self, 'call', update(1));
    await scene.clock.advanceAsync(31_000);
    alice.send(bob.self, 'call', update(2));
    alice.cast({ user: 'bob' }, 'call', invite, 1000);
    await scene.clock.settle();
    expect(types(bob)).toEqual(['invite', 'media']);
    expect(bob.pings()).toEqual([2]);
  });

  test('calls do not wait for each other', async () => {
    const [alice, bob, scene] = await pair();
    alice.send(bob.self, 'unknown', update(1, 'unknown'));
    alice.send(bob.self, 'call', update(2));
    await scene.clock.settle();
    expect(bob.pings()).toEqual([2]);
  });

  test('what was cast or sent here makes a call known', async () => {
    const scene = createScene();
    const [alice, bob] = [scene.session('alice'), scene.session('bob')];
    await scene.clock.settle();
    bob.send(alice.self, 'call', update(9));
    alice.send(bob.self, 'call', update(1));
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
    bob.send(alice.self, 'call', update(1));
    alice.send(bob.self, 'call', update(1));
    await scene.clock.advanceAsync(100);
    bob.send(alice.self, 'call', update(2));
    await scene.clock.advanceAsync(100);
    await bob.close();
    alice.send(bob.self, 'call', update(2));
    await scene.clock.advanceAsync(2000);
    const again = scene.session('bob', { wrap });
    again.send(alice.self, 'call', update(3));
    await scene.clock.advanceAsync(20_000);
    expect(alice.pings()).toEqual([1, 2, 3]);
    expect(again.pings()).toEqual([2]);
    alice.send(again.self, 'call', update(3));
    await scene.clock.advanceAsync(1000);
    expect(again.pings()).toEqual([2, 3]);
  });

  test('late messages of the old process are dropped', async () => {
    const [alice, bob, scene] = await pair();
    bob.send(alice.self, 'call', update(1));
    await scene.clock.settle();
    const late = bob.wire[0] as SignalMessage;
    await bob.close();
    const again = scene.session('bob');
    again.send(alice.self, 'call', update(2));
    await scene.clock.settle();
    const frame = { ...(late.frame as DataFrame), seq: 99, base: 99 };
    await scene.network.disconnect({ user: 'nobody' });
    again.wire.length = 0;
    const send = await stranger(scene, 'bob');
    await send({ ...late, frame } as SignalMessage);
    expect(alice.pings()).toEqual([1, 2]);
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
    alice.send(bob.self, 'call', update(1));
    await scene.clock.settle();
    expect(bob.received.map(({ message }) => message)).toEqual([offer(20_000), update(1)]);
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
    alice.send(bob.self, 'call', update(1));
    await scene.clock.advanceAsync(100);
    expect(types(bob)).toEqual(['media']);
  });
});

describe('the outbox', () => {
  test('keeps what is said while the transport is down; a hang-up goes out after it is back', async () => {
    const [alice, bob, scene] = await pair();
    scene.network.cut();
    await scene.clock.advanceAsync(10_000);
    alice.send(bob.self, 'call', update(1));
    alice.send(bob.self, 'call', hangUp);
    alice.forget('call');
    await scene.clock.advanceAsync(90_000);
    expect(bob.received).toEqual([]);
    scene.network.restore();
    await scene.clock.advanceAsync(10_000);
    expect(types(bob)).toEqual(['media', 'hang-up']);
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
    for (const at of [1, 2, 3]) alice.send(bob.self, 'call', update(at));
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
    for (const at of [1, 2, 3]) alice.send(bob.self, 'call', update(at));
    bob.send(alice.self, 'call', update(1));
    await scene.clock.settle();
    alice.forget('call');
    await scene.clock.advanceAsync(40_000);
    alice.send(bob.self, 'call', update(4));
    await scene.clock.advanceAsync(5000);
    expect(bob.pings()).toEqual([1, 2, 3, 4]);
  });
});
