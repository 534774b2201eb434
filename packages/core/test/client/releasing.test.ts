import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Call, type CallClientOptions, createCallClient } from '../../src/index.ts';
import { memoryTransport } from '../../src/signaling/transports/memory.ts';
import { createFakeEnvironment } from '../../src/testing/index.ts';
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

const nothing = { connections: 0, tracks: 0, audioContexts: 0 };
const live = (...phones: readonly Phone[]) => phones.map(({ environment }) => environment.live());

/** Lets the last words leave and connections close. */
const settle = (): Promise<void> => world.clock.advanceAsync(5_000);

describe('before a call', () => {
  test('a client asks for no device, makes no connection and opens no audio', async () => {
    await world.clock.advanceAsync(60_000);
    expect(live(alice)).toEqual([nothing]);
    expect([alice.environment.devices.requests.length, alice.environment.connections.length]).toEqual([0, 0]);
    expect(alice.client.get().signaling).toBe('open');
    await alice.client.close();
    expect(alice.client.get().signaling).toBe('closed');
  });

  test('its list of devices asks for nothing either', async () => {
    const stop = alice.client.devices.subscribe(() => {});
    await settle();
    stop();
    expect(alice.environment.devices.requests).toEqual([]);
  });
});

describe('calls in a row', () => {
  test('twenty leave nothing behind, and no more timers than before the first', async () => {
    await settle();
    const timers = world.clock.pending;
    for (let round = 0; round < 20; round += 1) {
      const [call, other] = await connect(world, [alice, bob], 'bob', { camera: true });
      if (round % 3 === 0) await call.hold();
      if (round % 3 === 1) await other.shareScreen();
      await world.clock.advanceAsync(1_000);
      await (round % 2 ? call : other).hangUp();
      await world.until(() => call.get().status === 'ended' && other.get().status === 'ended');
      await settle();
      expect(live(alice, bob)).toEqual([nothing, nothing]);
    }
    await world.clock.advanceAsync(60_000);
    expect(world.clock.pending).toBe(timers);
    expect(alice.environment.connections.map(({ signalingState }) => signalingState)).toEqual(
      alice.environment.connections.map(() => 'closed'),
    );
    expect(alice.environment.connections.length).toBeGreaterThanOrEqual(20);
  });

  test('five that go on send nothing while nothing is said, and when they ended a client keeps one timer', async () => {
    const sent: unknown[] = [];
    const counted = (): Partial<CallClientOptions> => {
      const transport = memoryTransport({ network: world.signaling });
      return { transport: { ...transport, send: (message) => (sent.push(message), transport.send(message)) } };
    };
    const caller = world.open('dora', counted());
    const calls: Call[] = [];
    for (const user of ['b', 'c', 'd', 'e', 'f']) {
      const [call] = await connect(world, [caller, world.open(user, counted())], user);
      calls.push(call);
    }
    await world.clock.advanceAsync(500);
    sent.length = 0;
    await world.clock.advanceAsync(60_000);
    expect(sent).toEqual([]);
    for (const call of calls) await call.hangUp();
    await settle();
    expect(world.clock.pending).toBeLessThanOrEqual(6);
    await world.clock.advanceAsync(30_000);
    expect(world.clock.pending).toBe(0);
  });

  test('ended calls stay in the list until they are dismissed', async () => {
    const [call] = await connect(world, [alice, bob], 'bob');
    expect(() => alice.client.dismiss(call)).not.toThrow();
    expect(alice.client.get().calls).toEqual([call]);
    await call.hangUp();
    expect(alice.client.get().calls).toEqual([call]);
    alice.client.dismiss(call);
    expect([alice.client.get().calls, alice.client.find(call.id)]).toEqual([[], undefined]);
  });
});

describe('devices are let go', () => {
  test.each([
    ['the caller gives up', (call: Call) => call.hangUp()],
    ['its user declines', () => bob.call.decline()],
    ['nobody answers', () => world.clock.advanceAsync(60_000)],
    ['it is answered and over', () => bob.call.accept().then(() => bob.call.hangUp())],
  ])('when a call for which they were prepared ends: %s', async (_, end) => {
    const call = alice.client.call('bob', { camera: true });
    await world.until(() => bob.incoming.length === 1 && call.get().status === 'ringing');
    await Promise.all([call.prepareMedia({ camera: true }), bob.call.prepareMedia({ camera: true })]);
    expect([call, bob.call].map((one) => one.get().local.camera.actual)).toEqual(['live', 'live']);
    await end(call);
    await settle();
    expect(live(alice, bob)).toEqual([nothing, nothing]);
  });

  test('when the call is given up while they are being opened', async () => {
    const release = alice.environment.devices.holdRequests();
    const call = alice.client.call('bob', { camera: true });
    await world.clock.advanceAsync(1_000);
    expect(call.get().local.camera.actual).toBe('opening');
    await call.hangUp();
    release();
    await settle();
    expect(live(alice)).toEqual([nothing]);
    expect(call.get().local.camera).toMatchObject({ actual: 'off', track: null });
  });

  test('when the accept is followed by a hang-up before they are open', async () => {
    const release = bob.environment.devices.holdRequests();
    const call = alice.client.call('bob');
    await world.until(() => bob.incoming.length === 1);
    void bob.call.accept({ camera: true });
    await bob.call.hangUp();
    release();
    await world.until(() => call.get().status === 'ended');
    await settle();
    expect(live(alice, bob)).toEqual([nothing, nothing]);
  });

  const ways: Record<string, () => void> = {
    'one hangs up during a screen share': () => void alice.call.hangUp(),
    'the other hangs up': () => void bob.call.hangUp(),
    'nothing passes any more': () => world.network.cut(alice.environment),
    'the client is closed': () => void alice.client.close(),
  };
  test.each(Object.entries(ways))('when %s', async (_, end) => {
    const [call] = await connect(world, [alice, bob], 'bob', { camera: true });
    await call.shareScreen({ audio: true });
    await settle();
    expect(alice.environment.devices.liveTracks).toHaveLength(4);
    end();
    await world.until(() => call.get().status === 'ended', 90_000);
    await settle();
    expect(live(alice)).toEqual([nothing]);
  });

  test('when the room is full, and its members go on', async () => {
    const open = (user: string): Phone => world.open(user, { maxParticipants: 2 });
    const [one, two, carol] = [open('one'), open('two'), open('carol')];
    const rooms = [one, two].map(({ client }) => client.join('standup', { camera: true }));
    await world.until(() => rooms.every((room) => room.get().status === 'connected'));
    const third = carol.client.join('standup', { camera: true });
    await world.until(() => third.get().status === 'ended');
    await settle();
    expect([third.get().reason, live(carol)]).toEqual(['room-full', [nothing]]);
    expect(rooms.map((room) => room.get().status)).toEqual(['connected', 'connected']);
    await expect(third.ready).rejects.toMatchObject({ code: 'room-full' });
  });

  test('when a call cannot begin for want of WebRTC', async () => {
    const environment = createFakeEnvironment({ network: world.network, name: 'old', without: ['webrtc'] });
    const old = world.open('old', { environment });
    const call = old.client.call('bob', { camera: true, ring: 5_000 });
    await world.until(() => bob.incoming.length === 1);
    await bob.call.accept();
    await world.until(() => call.get().status === 'ended', 60_000);
    await settle();
    expect(environment.live()).toEqual(nothing);
    expect([call.get().error?.code, bob.call.get().status]).toEqual(['unsupported-browser', 'ended']);
  });
});

describe('two clients on one page', () => {
  test('have calls of their own: what one does leaves the other alone', async () => {
    const { environment } = alice;
    const transport = memoryTransport({ network: world.signaling });
    const second = createCallClient({ self: { id: 'dave' }, transport, environment, preconnect: 'always' });
    const carol = world.open('carol');
    const [first] = await connect(world, [alice, bob], 'bob');
    const other = second.call('carol', { camera: true });
    await world.until(() => carol.incoming.length === 1);
    await carol.call.accept();
    await world.until(() => other.get().status === 'connected');
    expect([first.get().held, second.get().calls, alice.client.get().calls]).toEqual(['none', [other], [first]]);
    await Promise.all([second.close(), settle()]);
    expect([first.get().status, first.get().local.microphone.actual]).toEqual(['connected', 'live']);
    expect(environment.live()).toMatchObject({ connections: 1 });
    expect(environment.devices.liveTracks).toHaveLength(1);
  });

  test('two calls at once between the same two pages are two', async () => {
    const [first, other] = await connect(world, [alice, bob], 'bob');
    const erin = createCallClient({
      self: { id: 'erin' },
      transport: memoryTransport({ network: world.signaling }),
      environment: alice.environment,
    });
    const second = erin.call('bob');
    await world.until(() => bob.incoming.length === 2);
    await bob.call.accept();
    await world.until(() => second.get().status === 'connected');
    expect(other.get().held).toBe('local');
    expect(first.get().held).toBe('remote');
    await Promise.all([erin.close(), settle()]);
    await other.resume();
    await world.until(() => first.get().held === 'none');
  });
});

describe('one user', () => {
  test('who invites twice, by two messages of one call, gets one connection', async () => {
    const transport = memoryTransport({ network: world.signaling });
    const twice = {
      ...transport,
      capabilities: { ...transport.capabilities, delivery: 'best-effort' as const },
      async send(message: Parameters<typeof transport.send>[0]) {
        await transport.send(message);
        await transport.send(message);
      },
    };
    const dave = world.open('dave', { transport: twice });
    const [call] = await connect(world, [dave, bob], 'bob');
    await settle();
    expect([call.get().status, bob.incoming.length]).toEqual(['connected', 1]);
    expect(bob.environment.connections).toHaveLength(1);
    expect(bob.environment.live().connections).toBe(1);
  });
});
