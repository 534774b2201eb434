import { describe, expect, test } from 'vitest';
import type { SignalMessage } from '../../src/protocol/envelope.ts';
import type { CallMessage } from '../../src/protocol/messages.ts';
import type { SignalingTransport, TransportContext } from '../../src/signaling/transport.ts';
import { lossy } from '../../src/testing/lossy-transport.ts';
import { silentLogger } from '../../src/util/log.ts';
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
    const send = await stranger(scene, 'mallory');
    await send(change);
    expect(bob.received).toEqual([]);
    expect(bob.wire).toEqual([]);
    await send({});
    expect(bob.received).toMatchObject([{ verified: true, from: { user: 'mallory', device: 'x' }, age: 0 }]);
  });

  test('what is dropped is told at the level debug: the reason once a second, never the content', async () => {
    const scene = createScene();
    const lines: unknown[][] = [];
    let hand: TransportContext['message'] = () => {};
    scene.session('bob', {
      log: { ...silentLogger, debug: (...line) => void lines.push(line) },
      wrap: (transport) => ({
        ...transport,
        open: (context) => transport.open((({ message: hand } = context), context)),
      }),
    });
    await scene.clock.settle();
    const flood = async (): Promise<void> => {
      for (let count = 0; count < 50; count++) {
        hand('{"secret":"of somebody"}');
        hand('x'.repeat(100_000));
      }
      const send = await stranger(scene, 'mallory');
      await send({ from: { user: 'alice', device: 'x' } });
    };
    await flood();
    const told = [
      ['signaling: dropped, not readable', undefined],
      ['signaling: dropped, too large', undefined],
      ['signaling: dropped, false sender', { user: 'mallory', device: 'x' }],
    ];
    expect(lines).toEqual(told);
    await scene.clock.advanceAsync(1000);
    await flood();
    expect(lines).toEqual([...told, ...told]);
  });

  /** A broker that tells nothing about senders. */
  const unverified = (transport: SignalingTransport): SignalingTransport => ({
    ...transport,
    open: (context) => transport.open({ ...context, message: (data) => context.message(data) }),
  });

  test('who only takes the name of a device does not take the place of its process', async () => {
    const [alice, bob, scene] = await pair(unverified);
    alice.send(bob.self, 'call', update(1));
    bob.send(alice.self, 'call', update(1));
    await scene.clock.settle();
    const send = await stranger(scene, 'mallory');
    const forged = { ...update(9), secret: 'x'.repeat(22) } as typeof message;
    const common = { session: 'forged', call: 'call' } as const;
    const to = bob.self;
    await send({ from: alice.self, to, frame: { kind: 'data', ...common, seq: 7, base: 7, message: forged } });
    await send({
      from: alice.self,
      to,
      frame: { kind: 'sync', session: 'forged', calls: [{ call: 'call', sent: 9 }] },
    });
    alice.send(bob.self, 'call', update(2));
    await scene.clock.advanceAsync(1000);
    expect(bob.pings()).toEqual([1, 2]);
  });

  test.each([
    ['the secret of a call that began here', { seen: false }],
    ['what it got from here', { seen: true }],
  ])('a new process of a device is known by %s', async (_what, { seen }) => {
    const [alice, bob, scene] = await pair(unverified);
    alice.send(bob.self, 'call', update(1));
    await scene.clock.settle();
    await alice.close();
    const again = scene.session('alice', { wrap: unverified });
    await scene.clock.settle();
    const other = (version: number): CallMessage =>
      ({ ...update(version, 'other'), secret: 'y'.repeat(22) }) as CallMessage;
    if (seen) {
      again.cast(bob.self, 'other', { ...invite, call: 'other', secret: 'y'.repeat(22) } as CallMessage, 1000);
      await scene.clock.settle();
      bob.send(again.self, 'other', other(1));
    } else bob.cast(again.self, 'other', other(1), 1000);
    await scene.clock.settle();
    again.send(bob.self, 'other', other(2));
    await scene.clock.advanceAsync(1000);
    expect(bob.pings('other')).toEqual([2]);
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
    alice.send(bob.self, 'call', update(1));
    await scene.clock.settle();
    expect(heard).toEqual(['invite', 'media']);
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
    const send = await stranger(scene, 'mallory');
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
    const send = await stranger(scene, 'mallory');
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
    bob.send(alice.self, 'call', update(1));
    await scene.clock.settle();
    for (let index = 0; index < 300; index++) await (await stranger(scene, `stranger ${index}`))();
    await scene.clock.settle();
    alice.send(bob.self, 'call', update(2));
    await scene.clock.settle();
    expect(bob.pings()).toEqual([2]);
  });
});

test('closing leaves no timer, sends nothing more and is idempotent', async () => {
  const [alice, bob, scene] = await pair((transport) => lossy(transport, { loss: 1, clock: createScene().clock }));
  alice.cast({ user: 'bob' }, 'call', invite, 60_000);
  alice.send(bob.self, 'call', update(1));
  alice.joinRoom('standup');
  const closing = alice.close();
  expect(alice.close()).toBe(closing);
  await closing;
  await bob.close();
  const sent = alice.wire.length;
  alice.send(bob.self, 'call', update(2));
  await scene.clock.advanceAsync(60_000);
  expect(alice.wire.length).toBe(sent);
  expect(alice.status.get()).toBe('closed');
  expect(scene.clock.pending).toBe(0);
});
