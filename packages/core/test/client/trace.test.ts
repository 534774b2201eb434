import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Call, PhoneState, Trace } from '../../src/index.ts';
import { memoryTransport } from '../../src/signaling/transports/memory.ts';
import { replayTrace } from '../../src/state/trace.ts';
import { connect, createWorld, type Phone, type World } from './support.ts';

let world: World;
let alice: Phone;
let bob: Phone;
/** Everything that alice has sent, as text. */
let sent: string;
beforeEach(() => {
  world = createWorld();
  const iceServers = [{ urls: 'turn:turn.example.org', username: 'turn-user', credential: 'turn-password' }];
  const transport = memoryTransport({ network: world.signaling });
  sent = '';
  alice = world.open('alice', {
    transport: {
      ...transport,
      send(message) {
        sent += JSON.stringify(message);
        return transport.send(message);
      },
    },
    self: { id: 'alice', name: 'Alice Liddell', avatar: 'https://faces.example/a.png' },
    iceServers,
  });
  bob = world.open('bob', { self: { id: 'bob', name: 'Bob Builder' } });
});
afterEach(() => world.close());

/** The trace after a walk through JSON, as an app would send it to its developers. */
const exported = (call: Call): Trace => JSON.parse(JSON.stringify(call.trace())) as Trace;

/** What a replay says about a call, in the words of a snapshot. */
function replayed(trace: Trace) {
  const state = find(replayTrace(trace), trace.call);
  const { phase } = state;
  return {
    status: phase.status,
    reason: phase.status === 'ended' ? phase.reason : null,
    held: phase.status === 'connected' ? phase.hold : 'none',
    participants: state.participants.map(({ id, status, media }) => ({ id, status, muted: !media.microphone })),
    wishes: state.wishes,
  };
}

function shown(call: Call) {
  const { status, reason, held, participants, local } = call.get();
  return {
    status,
    reason,
    held,
    participants: participants.map(({ id, status: of, muted }) => ({ id, status: of, muted })),
    wishes: expect.objectContaining(
      status === 'ended' ? {} : { microphone: local.microphone.wanted, camera: local.camera.wanted },
    ),
  };
}

function find({ calls }: PhoneState, id: string) {
  const state = calls.find((call) => call.id === id);
  if (!state) throw new Error('the replay has no such call');
  return state;
}

const settle = (): Promise<void> => world.clock.advanceAsync(1_000);

/** A call with all that happens in one; calls `look` after each step. */
async function liveOn(call: Call, other: Call, look: () => void): Promise<void> {
  const steps = [
    () => call.setMicrophone(false),
    () => other.setCamera(true),
    () => other.hold(),
    () => call.hold(),
    () => other.resume(),
    () => call.resume(),
    async () => world.network.killAddresses(bob.environment),
    () => world.clock.advanceAsync(5_000),
    async () => world.signaling.cut(),
    () => other.setMicrophone(false),
    async () => world.signaling.restore(),
    () => other.hangUp(),
  ];
  for (const step of steps) {
    await step();
    await settle();
    look();
  }
}

describe('a trace', () => {
  test('of each end replays to the state that this end showed, step by step', async () => {
    const [call, other] = await connect(world, [alice, bob], 'bob', { camera: true });
    let looks = 0;
    await liveOn(call, other, () => {
      for (const one of [call, other]) expect(replayed(exported(one))).toEqual(shown(one));
      looks += 1;
    });
    expect([looks, call.get().status]).toEqual([12, 'ended']);
  });

  test('of a call that was renamed by glare, of one that was missed and of a transfer replay too', async () => {
    const carol = world.open('carol');
    const missed = alice.client.call('bob', { ring: 5_000 });
    await world.until(() => missed.get().status === 'ended');
    const mine = alice.client.call('bob');
    const theirs = bob.client.call('alice');
    await world.until(() => mine.get().status === 'connected' && theirs.get().status === 'connected');
    carol.client.on('incoming', (call) => void call.accept());
    const moved = mine.transfer('carol');
    await world.until(() => mine.get().status === 'ended' && carol.client.get().calls.length === 1);
    await moved;
    await world.until(() => carol.call.get().status === 'connected');
    const calls = [alice, bob, carol].flatMap(({ client }) => client.get().calls);
    expect(calls.length).toBeGreaterThanOrEqual(6);
    for (const call of calls) expect(replayed(exported(call))).toEqual(shown(call));
  });

  test('tells each transition with its time and its cause, in order', async () => {
    const [call] = await connect(world, [alice, bob], 'bob');
    await call.hangUp();
    const { events, version, call: id } = call.trace();
    expect([version, id]).toEqual([1, call.id]);
    const types = events.map(({ type }) => type);
    expect(types[0]).toBe('call-requested');
    expect(types).toContain('leg-up');
    expect(types.at(-1)).toBe('hang-up-requested');
    const times = events.map(({ at }) => at);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    // From → to: what a log of the call would say
    const path: string[] = [];
    for (let length = 1; length <= events.length; length += 1) {
      const state = replayTrace({ ...call.trace(), events: events.slice(0, length) }).calls.find(
        (one) => one.id === id,
      );
      if (state && state.phase.status !== path.at(-1)) path.push(state.phase.status);
    }
    expect(path[0]).toBe('initiating');
    expect(path.slice(-2)).toEqual(['connected', 'ended']);
  });

  test('holds no secret, description, candidate, address, name, picture, credential or data of the app', async () => {
    const call = alice.client.call('bob', { metadata: { patient: 'Mister X' }, camera: true });
    await world.until(() => bob.incoming.length === 1);
    await bob.call.accept({ camera: true });
    await world.until(() => call.get().status === 'connected' && bob.call.get().status === 'connected');
    world.network.killAddresses(bob.environment);
    await world.clock.advanceAsync(10_000);
    await call.hangUp();
    await settle();
    const secrets = new Set([...sent.matchAll(/"(?:secret|token)":"([^"]+)"/g)].map(([, secret = '']) => secret));
    expect(secrets.size).toBe(1);
    for (const one of [call, bob.call]) {
      const text = JSON.stringify(one.trace());
      for (const word of ['Alice Liddell', 'Bob Builder', 'faces.example', 'Mister X', 'turn-user', 'turn-password'])
        expect(text).not.toContain(word);
      expect(text).not.toMatch(/v=0|m=audio|candidate:|a=ice|fingerprint|10\.0\.\d+\.\d+/);
      expect(text).not.toMatch(/"(secret|token)":"(?!secret-\d+")/);
      for (const secret of secrets) expect(text).not.toContain(secret);
    }
  });
});
