import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type CallError, errorTable, type Logger, type LogLevel } from '../../src/index.ts';
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

const caught = (promise: Promise<unknown>): Promise<CallError | null> =>
  promise.then(
    () => null,
    (error: CallError) => error,
  );

describe('devices that cannot be had', () => {
  const faults: readonly (readonly [string, (phone: Phone) => void, string])[] = [
    [
      'the user refuses',
      ({ environment }) => environment.devices.setPermission('camera', 'denied'),
      'permission-denied',
    ],
    ['the system refuses', ({ environment }) => environment.devices.failNext('NotAllowedError'), 'permission-denied'],
    [
      'there is no camera',
      ({ environment: { devices } }) => {
        for (const { kind, id } of devices.list) if (kind === 'camera') devices.unplug(id);
      },
      'device-not-found',
    ],
  ];

  test.each(faults)('%s: the promise tells, the call goes on, the wish stays', async (_, plant, code) => {
    const [call, other] = await connect(world, [alice, bob], 'bob');
    plant(alice);
    const error = await caught(call.setCamera(true));
    expect(error).toMatchObject({ code, recoverable: true, remedy: errorTable[code as 'permission-denied'].remedy });
    expect(error?.cause).toBeInstanceOf(Error);
    expect(call.get().local.camera).toMatchObject({ wanted: true, actual: 'failed', error: { code } });
    expect([call.get().status, other.get().participants[0]?.muted]).toEqual(['connected', false]);
  });

  test('all refused while it rings: it goes on ringing, is answered, and both hear each other once they may', async () => {
    for (const device of ['camera', 'microphone'] as const) bob.environment.devices.setPermission(device, 'denied');
    const call = alice.client.call('bob', { camera: true });
    await world.until(() => bob.incoming.length === 1 && call.get().status === 'ringing');
    const error = await caught(bob.call.prepareMedia({ camera: true }));
    expect([error?.code, bob.call.get().status, call.get().status]).toEqual([
      'permission-denied',
      'ringing',
      'ringing',
    ]);
    for (const device of ['camera', 'microphone'] as const) bob.environment.devices.setPermission(device, 'granted');
    await bob.call.accept({ camera: true });
    await world.until(() => call.get().participants[0]?.tracks.length === 2);
    expect(bob.call.get().local).toMatchObject({ camera: { error: null }, microphone: { error: null } });
  });

  test('one that was refused is asked for again whenever the app wishes for it again', async () => {
    const [call] = await connect(world, [alice, bob], 'bob');
    const { devices } = alice.environment;
    const asked = (): number => devices.requests.length;
    const before = asked();
    for (let attempt = 1; attempt <= 2; attempt += 1) {
      devices.failNext('NotAllowedError');
      expect(await caught(call.setCamera(true))).toMatchObject({ code: 'permission-denied' });
      expect(asked()).toBe(before + attempt);
    }
    expect(await caught(call.setCamera(true))).toBeNull();
    expect(call.get().local.camera).toMatchObject({ actual: 'live', error: null });
    expect(await caught(call.setCamera(true))).toBeNull();
    expect(asked()).toBe(before + 3);
  });

  test('while it rings, preparing again and again ends with a device and an answer', async () => {
    const call = alice.client.call('bob', { camera: true });
    await world.until(() => bob.incoming.length === 1);
    const { devices } = bob.environment;
    devices.failNext('NotAllowedError');
    expect(await caught(bob.call.prepareMedia({ camera: true }))).toMatchObject({ code: 'permission-denied' });
    expect(await caught(bob.call.prepareMedia({ camera: true }))).toBeNull();
    expect(await caught(bob.call.prepareMedia({ camera: true }))).toBeNull();
    await bob.call.accept({ camera: true });
    await world.until(() => call.get().participants[0]?.tracks.length === 2);
  });

  test('a wish tells how things are, not how they were when it was first made', async () => {
    const [call] = await connect(world, [alice, bob], 'bob');
    const { devices } = alice.environment;
    devices.setPermission('camera', 'denied');
    expect(await caught(call.setCamera(true))).toMatchObject({ code: 'permission-denied' });
    devices.setPermission('camera', 'granted');
    await world.until(() => call.get().local.camera.actual === 'live');
    expect(await caught(call.setCamera(true))).toBeNull();
    for (const { kind, id } of devices.list) if (kind === 'camera') devices.unplug(id);
    await world.until(() => call.get().local.camera.actual === 'failed');
    expect(await caught(call.setCamera(true))).toMatchObject({ code: 'device-not-found' });
  });

  test('a page that is not secure and a browser without capture say so by their own codes', async () => {
    for (const [without, code] of [
      [['mediaDevices', 'secure'], 'insecure-context'],
      [['mediaDevices'], 'unsupported-browser'],
    ] as const) {
      const environment = createFakeEnvironment({ network: world.network, name: code, without });
      const poor = world.open(code, { environment });
      const [call] = await connect(world, [poor, bob], 'bob');
      expect(await caught(call.setCamera(true))).toMatchObject({ code });
      await call.hangUp();
    }
  });

  test('a screen picker that is closed is no fault of the call', async () => {
    const [call, other] = await connect(world, [alice, bob], 'bob', { camera: true });
    alice.environment.devices.failNext('NotAllowedError', 'display');
    expect(await caught(call.shareScreen())).toMatchObject({ code: 'capture-cancelled', recoverable: true });
    expect(call.get().local).toMatchObject({ screen: { wanted: false, track: null }, camera: { actual: 'live' } });
    await call.shareScreen();
    await world.until(() => other.get().participants[0]?.tracks.some(({ source }) => source === 'screen') ?? false);
  });
});

describe('the table of errors', () => {
  test('has a sentence, causes and a remedy for every code', () => {
    for (const [code, { message, causes, remedy }] of Object.entries(errorTable)) {
      expect(code).toMatch(/^[a-z-]+$/);
      expect(message).toMatch(/^[A-Z].*\.$/);
      expect(remedy).toMatch(/^[A-Z].*\.$/);
      expect(causes.length).toBeGreaterThan(0);
    }
  });

  test('has no code that nothing raises', () => {
    const src = join(import.meta.dirname, '../../src');
    const files = globSync('**/*.ts', { cwd: src, exclude: ['util/errors.ts', 'testing/**'] });
    const text = files.map((file) => readFileSync(join(src, file), 'utf8')).join();
    expect(Object.keys(errorTable).filter((code) => !text.includes(`'${code}'`))).toEqual([]);
  });

  test('tells apart what went wrong with devices, paths and TURN', () => {
    const codes = [
      'permission-denied',
      'ice-failed',
      'connection-lost',
      'connect-timeout',
      'turn-unauthorized',
    ] as const;
    expect(new Set(codes.map((code) => errorTable[code].remedy)).size).toBe(codes.length);
  });
});

describe('a call that fails', () => {
  test('keeps what the browser said as the cause', async () => {
    const environment = createFakeEnvironment({ network: world.network, name: 'full' });
    const full = new Error('Cannot create so many PeerConnections');
    const refusing = Object.assign(Object.create(environment) as typeof environment, {
      createPeerConnection() {
        throw full;
      },
    });
    const dave = world.open('dave', { environment: refusing, preconnect: 'never' });
    alice.client.call('dave');
    await world.until(() => dave.incoming.length === 1);
    void dave.call.accept();
    await world.until(() => dave.call.get().status === 'ended');
    expect(dave.call.get()).toMatchObject({ reason: 'failed', error: { cause: full } });
  });
});

describe('codecs', () => {
  test.each([
    ['a short name', { video: ['VP9'] }, 'codecs.video must be a list of video/… types'],
    ['a type of the other kind', { audio: ['video/VP8'] }, 'codecs.audio must be a list of audio/… types'],
    ['no list', { video: 'video/VP9' }, 'codecs.video must be a list of video/… types, got "video/VP9"'],
    ['no kind', ['video/VP9'], 'codecs.0 must be'],
    ['an object', { video: [{ mimeType: 'video/VP9' }] }, 'codecs.video must be a list of video/… types'],
  ])('%s throws invalid-argument with what they take', (_, codecs, message) => {
    expect(() => world.open('dora', { codecs: codecs as never })).toThrow(
      expect.objectContaining({ code: 'invalid-argument', message: expect.stringContaining(message) }),
    );
  });

  test('are MIME types in any case, also ones that this browser lacks', () => {
    expect(() => world.open('dora', { codecs: { audio: ['AUDIO/opus'], video: ['video/next'] } })).not.toThrow();
    expect(() => world.open('erin', { codecs: {} })).not.toThrow();
  });
});

describe('who acts on no call', () => {
  test('hears that there is none, or that it is over', async () => {
    expect(alice.client.find('unknown')).toBeUndefined();
    const [call] = await connect(world, [alice, bob], 'bob');
    await call.hangUp();
    for (const act of [() => call.accept(), () => call.decline(), () => call.resume(), () => call.transfer('carol')]) {
      expect(await caught(act())).toMatchObject({ code: 'invalid-state' });
    }
    alice.client.dismiss(call);
    expect(await caught(call.accept())).toMatchObject({ code: 'no-call' });
  });

  test('and may accept twice', async () => {
    const call = alice.client.call('bob');
    await world.until(() => bob.incoming.length === 1);
    await Promise.all([bob.call.accept(), bob.call.accept({ camera: true })]);
    await world.until(() => call.get().status === 'connected' && bob.call.get().status === 'connected');
    expect(await caught(bob.call.accept())).toBeNull();
    expect(bob.environment.live().connections).toBe(1);
  });
});

describe('the log', () => {
  async function linesAt(logLevel: LogLevel): Promise<string[]> {
    const lines: string[] = [];
    const write = (line: string, details?: unknown): void => void lines.push(`${line} ${JSON.stringify(details)}`);
    const log: Logger = { error: write, warn: write, info: write, debug: write };
    const dave = world.open('dave', { log, logLevel });
    const [call] = await connect(world, [dave, bob], 'bob');
    await call.hangUp();
    await world.clock.advanceAsync(1_000);
    return lines;
  }

  test('at debug has every candidate and every state of ICE, of each call', async () => {
    const lines = (await linesAt('debug')).join('\n');
    expect(lines).toMatch(/local-candidate "candidate:.* typ host/);
    for (const state of [
      'iceGatheringState "complete"',
      'iceConnectionState "connected"',
      'connectionState "connected"',
    ])
      expect(lines).toContain(state);
  });

  test('at warn has nothing to say of a good call', async () => {
    expect(await linesAt('warn')).toEqual([]);
  });
});

describe('a message with a wrong secret', () => {
  test('changes nothing, and a debug line says that it was dropped', async () => {
    const lines: string[] = [];
    const log: Logger = { error() {}, warn() {}, info() {}, debug: (line) => void lines.push(line) };
    const dora = world.open('dora', { log, logLevel: 'debug' });
    const [call] = await connect(world, [alice, dora], 'dora');
    const transport = memoryTransport({ network: world.signaling });
    const from = { user: 'mallory', device: 'm' };
    await transport.open({ self: from, message() {}, status() {} });
    const message = { type: 'hang-up', call: call.id, secret: 'abcdefghijklmnopqrstuv', reason: 'completed' } as const;
    const { id: user, device } = dora.client.get().self;
    const frame = { kind: 'data', session: 's', call: call.id, seq: 1, base: 1, message } as const;
    await transport.send({ v: 1, id: 'forged', from, to: { user, device }, frame });
    await world.clock.advanceAsync(1_000);
    expect(dora.call.get().status).toBe('connected');
    expect(lines).toContain('signaling: dropped, no call with that id and secret');
    expect(lines.join()).not.toContain(message.secret);
  });
});

describe('diagnostics', () => {
  test('show the raw states of the connection', async () => {
    const [call] = await connect(world, [alice, bob], 'bob');
    expect(call.diagnostics()).toMatchObject([
      { signalingState: 'stable', iceConnectionState: 'connected', connectionState: 'connected' },
    ]);
    await call.hangUp();
    await world.clock.advanceAsync(1_000);
    expect(call.diagnostics()).toEqual([]);
  });
});
