import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type CallError, type IceServerLease, type Logger, publicStun } from '../../src/index.ts';
import { connect, createWorld, type Phone, type World } from './support.ts';

const hour = 3_600_000;
const day = 24 * hour;

let world: World;
beforeEach(() => {
  world = createWorld();
});
afterEach(() => world.close());

/** What a phone's newest connection was told to use. */
const used = ({ environment }: Phone): readonly RTCIceServer[] =>
  environment.connections.at(-1)?.getConfiguration().iceServers ?? [];

/** A backend that issues credentials for a time, as TURN servers with a shared secret take them. */
function credentials(ttl = day) {
  const asked: number[] = [];
  return {
    asked,
    async iceServers(): Promise<IceServerLease> {
      asked.push(world.clock.now());
      const username = `${asked.length}:alice`;
      return { servers: [{ urls: 'turn:turn.example.org', username, credential: 'secret' }], ttl };
    },
  };
}

const nameOf = (phone: Phone): string | undefined => used(phone)[0]?.username;

describe('without a word about ICE servers', () => {
  test('none is contacted, and the public ones are a list to hand over', async () => {
    const [alice, bob] = [world.open('alice'), world.open('bob', { iceServers: publicStun })];
    await connect(world, [alice, bob], 'bob');
    expect(used(alice)).toEqual([]);
    expect(used(bob)).toEqual(publicStun);
    expect(publicStun.flatMap(({ urls }) => urls)).toHaveLength(3);
    for (const url of publicStun.flatMap(({ urls }) => urls))
      expect(url).toMatch(/^stun:stun\d?\.l\.google\.com:19302$/);
  });
});

describe('credentials that a backend issues for a time', () => {
  test('are asked for when the first call needs them, not before, and serve every call of a day', async () => {
    const backend = credentials();
    const [alice, bob] = [world.open('alice', { iceServers: backend.iceServers }), world.open('bob')];
    await world.clock.advanceAsync(hour);
    expect(backend.asked).toEqual([]);
    for (let round = 0; round < 3; round += 1) {
      const [call] = await connect(world, [alice, bob], 'bob');
      await call.hangUp();
      await world.clock.advanceAsync(hour);
    }
    expect([backend.asked.length, nameOf(alice)]).toEqual([1, '1:alice']);
  });

  test('are renewed before they run out: a call at the end of the day has fresh ones', async () => {
    const backend = credentials();
    const [alice, bob] = [world.open('alice', { iceServers: backend.iceServers }), world.open('bob')];
    const [first] = await connect(world, [alice, bob], 'bob');
    await first.hangUp();
    const [asked = 0] = backend.asked;
    await world.clock.advanceAsync(asked + day - 30_000 - world.clock.now());
    await connect(world, [alice, bob], 'bob');
    expect([backend.asked.length, nameOf(alice)]).toEqual([2, '2:alice']);
  });

  test('a call that outlasts them restarts ICE with fresh ones before their end, and goes on', async () => {
    const backend = credentials(day);
    const [alice, bob] = [world.open('alice', { iceServers: backend.iceServers }), world.open('bob')];
    const [first] = await connect(world, [alice, bob], 'bob');
    await first.hangUp();
    await world.clock.advanceAsync(day - 300_000);
    const [call] = await connect(world, [alice, bob], 'bob');
    const [connection] = alice.environment.connections.slice(-1);
    const fragment = (): string | undefined => /a=ice-ufrag:(\S+)/.exec(connection?.localDescription?.sdp ?? '')?.[1];
    const before = fragment();
    await world.clock.advanceAsync(200_000);
    expect([nameOf(alice), fragment()]).toEqual(['1:alice', before]);
    await world.clock.advanceAsync(60_000);
    expect([call.get().status, call.get().connection, nameOf(alice)]).toEqual(['connected', 'up', '2:alice']);
    expect(fragment()).not.toBe(before);
    expect(alice.environment.connections.filter(({ signalingState }) => signalingState !== 'closed')).toHaveLength(1);
  });

  test('those that fall due while it rings are renewed, and go on being renewed once it is taken', async () => {
    const backend = credentials(90_000);
    const [alice, bob] = [
      world.open('alice', { iceServers: backend.iceServers, preconnect: 'always' }),
      world.open('bob'),
    ];
    const call = alice.client.call('bob');
    await world.clock.advanceAsync(40_000);
    expect([call.get().status, backend.asked.length]).toEqual(['ringing', 2]);
    await bob.client.get().calls[0]?.accept();
    await world.clock.advanceAsync(90_000);
    expect(call.get()).toMatchObject({ status: 'connected', connection: 'up' });
    const last = backend.asked.at(-1) ?? 0;
    expect([world.clock.now() - last < 30_001, nameOf(alice)]).toEqual([true, `${backend.asked.length}:alice`]);
  });

  test('no call, no renewal: the backend is not asked for nobody', async () => {
    const backend = credentials(day);
    const [alice, bob] = [world.open('alice', { iceServers: backend.iceServers }), world.open('bob')];
    const [call] = await connect(world, [alice, bob], 'bob');
    await call.hangUp();
    await world.clock.advanceAsync(3 * day);
    expect(backend.asked).toHaveLength(1);
  });
});

describe('a backend that fails', () => {
  test('is told as a recoverable error with its cause, and the last servers are used', async () => {
    const cause = new Error('the backend is down');
    let works = true;
    const servers = [{ urls: 'stun:stun.example.org' }];
    const iceServers = async () => {
      if (!works) throw cause;
      return servers;
    };
    const [alice, bob] = [world.open('alice', { iceServers }), world.open('bob')];
    const errors: CallError[] = [];
    alice.client.on('error', (error) => errors.push(error));
    const [first] = await connect(world, [alice, bob], 'bob');
    await first.hangUp();
    works = false;
    await connect(world, [alice, bob], 'bob');
    expect(errors.length).toBeGreaterThan(0);
    expect(errors[0]).toMatchObject({ code: 'ice-servers-failed', recoverable: true, cause });
    expect(used(alice)).toEqual(servers);
  });

  test.each([
    ['nothing', undefined, 'got undefined'],
    ['the field of another library', { iceServers: [{ urls: 'stun:x' }] }, 'got { iceServers }'],
    ['one server in place of a list', { servers: { urls: 'stun:x' } }, 'got { urls }'],
    ['a text', 'stun:x', 'got "stun:x"'],
  ])('that answers with %s is told what was wrong, and the call connects', async (_, answer, message) => {
    const [alice, bob] = [world.open('alice', { iceServers: async () => answer as never }), world.open('bob')];
    const errors: CallError[] = [];
    alice.client.on('error', (error) => errors.push(error));
    await connect(world, [alice, bob], 'bob');
    expect(errors[0]).toMatchObject({
      code: 'ice-servers-failed',
      cause: { code: 'invalid-argument', message: expect.stringContaining(message) },
    });
    expect(used(alice)).toEqual([]);
  });

  test('that lends servers for ever is not asked in a loop', async () => {
    let asked = 0;
    const servers = [{ urls: 'turn:turn.example.org', username: 'alice', credential: 'secret' }];
    const iceServers = async (): Promise<IceServerLease> => {
      asked += 1;
      return { servers, ttl: Infinity };
    };
    const [alice, bob] = [world.open('alice', { iceServers }), world.open('bob')];
    await connect(world, [alice, bob], 'bob');
    await world.clock.advanceAsync(60_000);
    expect(asked).toBe(1);
  });

  test('that never answers keeps no call from connecting', async () => {
    const [alice, bob] = [world.open('alice', { iceServers: () => new Promise(() => {}) }), world.open('bob')];
    const [call] = await connect(world, [alice, bob], 'bob');
    expect(call.get().status).toBe('connected');
  });
});

describe('only through TURN', () => {
  const turn = { username: '1:alice', credential: 'secret' };
  const iceServers = [{ urls: 'turn:turn.example.org', ...turn }];

  test('a call with the policy relay connects through the server, and its quality says so', async () => {
    world.network.setTurn(turn);
    const options = { iceServers, iceTransportPolicy: 'relay' } as const;
    const [alice, bob] = [world.open('alice', options), world.open('bob', options)];
    const [call] = await connect(world, [alice, bob], 'bob');
    const stop = call.quality().subscribe(() => {});
    await world.until(() => call.quality().get().summary !== null);
    expect(call.quality().get().summary?.candidatePair).toMatchObject({
      usingRelay: true,
      localType: 'relay',
      protocol: 'udp',
    });
    stop();
  });

  test('takes over when the direct way is closed', async () => {
    world.network.setTurn(turn);
    const [alice, bob] = [world.open('alice', { iceServers }), world.open('bob', { iceServers })];
    const [call, other] = await connect(world, [alice, bob], 'bob');
    const stop = call.quality().subscribe(() => {});
    world.network.cut(alice.environment, bob.environment);
    await world.until(() => call.quality().get().summary?.candidatePair?.usingRelay === true);
    await world.until(() => call.get().connection === 'up' && other.get().connection === 'up');
    stop();
  });

  test('refused credentials fail the call in time and name the server’s refusal', async () => {
    world.network.setTurn({ username: 'somebody', credential: 'else' });
    const warnings: unknown[] = [];
    const log: Logger = { error() {}, warn: (...line) => warnings.push(line), info() {}, debug() {} };
    const options = { iceServers, iceTransportPolicy: 'relay', preconnect: 'never', log } as const;
    const [alice, bob] = [world.open('alice', options), world.open('bob', options)];
    const errors: string[] = [];
    alice.client.on('error', ({ code }) => errors.push(code));
    const call = alice.client.call('bob');
    await world.until(() => bob.incoming.length === 1);
    await bob.call.accept();
    await world.until(() => call.get().status === 'ended' && bob.call.get().status === 'ended');
    expect([call.get().error?.code, bob.call.get().error?.code]).toEqual(['connect-timeout', 'connect-timeout']);
    expect(errors).toEqual(['turn-unauthorized']);
    expect(warnings).toContainEqual(['turn-unauthorized', { url: 'turn:turn.example.org' }]);
  });
});
