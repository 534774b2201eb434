import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type CallError, isCallError } from '../../src/index.ts';
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

const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'no error',
    (error: CallError) => error.code,
  );

describe('ringing', () => {
  test('in a tab whose timers are held back a ring still ends in its time, with the next message of anybody', async () => {
    let frozen = false;
    const sleepy = (name: string) => ({
      ...createFakeEnvironment({ network: world.network, name }),
      clock: { ...world.clock, after: (ms: number, run: () => void) => world.clock.after(ms, () => frozen || run()) },
    });
    const dave = world.open('dave', { environment: sleepy('dave') });
    const erin = world.open('erin', { environment: sleepy('erin') });
    erin.client.call('dave');
    await world.until(() => dave.incoming.length === 1 && erin.call.get().status === 'ringing');
    frozen = true;
    await world.clock.advanceAsync(60_000);
    expect(dave.incoming[0]?.get().status).toBe('ringing');
    bob.client.call('dave');
    await world.until(() => dave.incoming.length === 2);
    frozen = false;
    expect(dave.incoming[0]?.get()).toMatchObject({
      status: 'ended',
      reason: 'no-answer',
      missed: true,
      timedOut: true,
    });
  });

  test('a declined call ends declined on both sides and rejects ready', async () => {
    const call = alice.client.call('bob');
    await world.until(() => bob.incoming.length === 1);
    await bob.call.decline();
    await world.until(() => call.get().status === 'ended');
    expect([call.get().reason, bob.call.get().reason]).toEqual(['declined', 'declined']);
    expect(await codeOf(call.ready)).toBe('call-ended');
  });

  test.each([true, false])('both sides know whether the caller offers video: %s', async (camera) => {
    const call = alice.client.call('bob', { camera });
    await world.until(() => bob.incoming.length === 1);
    const offered = { microphone: true, camera, screen: false, screenAudio: false };
    expect([bob.call.get().offered, call.get().offered]).toEqual([offered, offered]);
    await bob.call.decline();
    expect(bob.call.get().offered).toEqual(offered);
    expect(bob.client.join('standup').get().offered).toBeNull();
  });

  test('a cancelled call is missed at the other side', async () => {
    const missed: string[] = [];
    bob.client.on('missed', (call) => missed.push(call.id));
    const call = alice.client.call('bob');
    await world.until(() => bob.incoming.length === 1);
    await call.hangUp();
    await world.until(() => bob.call.get().status === 'ended');
    expect([call.get().reason, bob.call.get().reason, bob.call.get().missed]).toEqual(['cancelled', 'cancelled', true]);
    expect(missed).toEqual([call.id]);
  });

  test('nobody answers: no-answer for the caller, missed for the called', async () => {
    const call = alice.client.call('bob', { ring: 20_000 });
    await world.until(() => call.get().status === 'ended');
    await world.until(() => bob.call.get().status === 'ended');
    expect([call.get().reason, bob.call.get().missed]).toEqual(['no-answer', true]);
  });

  test('nobody there: the call fails as unreachable', async () => {
    const call = alice.client.call('nobody', { ring: 20_000 });
    await world.until(() => call.get().status === 'ended');
    expect([call.get().reason, call.get().error?.code]).toEqual(['failed', 'unreachable']);
    expect(isCallError(await call.ready.catch((error: unknown) => error), 'unreachable')).toBe(true);
  });

  test('the first of two devices to answer has the call, the other ends answered-elsewhere', async () => {
    const tablet = world.open('bob');
    const call = alice.client.call('bob');
    await world.until(() => bob.incoming.length === 1 && tablet.incoming.length === 1);
    await tablet.call.accept();
    await world.until(() => call.get().status === 'connected' && bob.call.get().status === 'ended');
    expect([bob.call.get().reason, tablet.call.get().status]).toEqual(['answered-elsewhere', 'connected']);
    expect(bob.call.get().missed).toBe(false);
  });

  test('two people who call each other at once share one call', async () => {
    const mine = alice.client.call('bob', { camera: true });
    const theirs = bob.client.call('alice');
    await world.until(() => mine.get().status === 'connected' && theirs.get().status === 'connected');
    expect(mine.id).toBe(theirs.id);
    expect([alice.client.get().calls.length, bob.client.get().calls.length]).toEqual([1, 1]);
    expect(alice.client.find(mine.id)).toBe(mine);
  });

  test('calling somebody who rings here answers that call', async () => {
    const call = alice.client.call('bob');
    await world.until(() => bob.incoming.length === 1);
    const answered = bob.client.call('alice', { camera: true });
    expect(answered).toBe(bob.incoming[0]);
    await world.until(() => call.get().status === 'connected' && answered.get().status === 'connected');
    expect(call.get().participants[0]?.tracks.map(({ source }) => source)).toEqual(['microphone', 'camera']);
    expect(bob.client.get().calls).toEqual([answered]);
  });

  test('calling somebody who rings here is refused as any other call is', async () => {
    const dave = world.open('dave', { concurrent: 'refuse', features: { video: false } });
    expect([dave.client.features, alice.client.features.video]).toEqual([
      { video: false, screen: true, groups: true },
      true,
    ]);
    const [first] = await connect(world, [dave, bob], 'bob');
    const call = alice.client.call('dave');
    await world.until(() => dave.incoming.length === 1 && call.get().status === 'ringing');
    expect(() => dave.client.call('alice')).toThrow(expect.objectContaining({ code: 'already-in-call' }));
    expect(() => dave.client.call('alice', { camera: true })).toThrow(
      expect.objectContaining({ code: 'feature-disabled' }),
    );
    expect([first.get().status, call.get().status, dave.call.get().status]).toEqual([
      'connected',
      'ringing',
      'ringing',
    ]);
  });

  test('caller name, avatar and metadata travel with the invitation', async () => {
    alice.client.call('bob', { metadata: { topic: 'lunch' } });
    await world.until(() => bob.incoming.length === 1);
    const { participants, metadata, peer } = bob.call.get();
    expect([peer, participants[0]?.name, metadata]).toEqual(['alice', 'ALICE', { topic: 'lunch' }]);
  });
});

describe('in a call', () => {
  test('hold and resume from either side, and both at once', async () => {
    const [call, other] = await connect(world, [alice, bob], 'bob');
    await call.hold();
    await world.until(() => other.get().held === 'remote');
    await other.hold();
    await world.until(() => call.get().held === 'both');
    await call.resume();
    await world.until(() => other.get().held === 'local');
    expect(call.get().held).toBe('remote');
    await other.resume();
    await world.until(() => call.get().held === 'none');
    expect(other.get().held).toBe('none');
  });

  test('what the other side sends is listed by its word, not by transceivers', async () => {
    const [call, other] = await connect(world, [alice, bob], 'bob');
    expect(call.get().participants[0]?.tracks.map(({ source }) => source)).toEqual(['microphone']);
    await other.setCamera(true);
    await world.until(() => call.get().participants[0]?.tracks.length === 2);
    await other.setMicrophone(false);
    await world.until(() => call.get().participants[0]?.muted === true);
    expect(call.get().participants[0]?.tracks.map(({ source }) => source)).toEqual(['camera']);
  });

  test('streams keep their identity for the whole call', async () => {
    const [call, other] = await connect(world, [alice, bob], 'bob', { camera: true });
    const before = call.get().participants[0]?.tracks[0]?.stream;
    await other.hold();
    await world.until(() => call.get().held === 'remote');
    await other.resume();
    await world.until(() => call.get().held === 'none');
    await other.setCamera(false);
    await other.setCamera(true);
    await world.until(() => call.get().participants[0]?.tracks.length === 2);
    expect(call.get().participants[0]?.tracks.map(({ stream }) => stream === before)).toEqual([true, true]);
  });

  test('a snapshot keeps the identity of what did not change', async () => {
    const [call] = await connect(world, [alice, bob], 'bob', { camera: true });
    const before = call.get();
    await call.setMicrophone(false);
    expect(call.get()).not.toBe(before);
    expect(call.get().participants).toBe(before.participants);
  });

  test('a blind transfer moves the call', async () => {
    const carol = world.open('carol');
    carol.client.on('incoming', (call) => void call.accept());
    const [call, other] = await connect(world, [alice, bob], 'bob');
    const transferred = call.transfer('carol');
    await world.until(() => call.get().status === 'ended');
    await transferred;
    expect([call.get().reason, other.get().reason]).toEqual(['transferred', 'transferred']);
    await world.until(() => bob.call.get().status === 'connected');
    expect([bob.call.get().peer, carol.call.get().peer]).toEqual(['carol', 'bob']);
  });

  test('an attended transfer joins the two others', async () => {
    const carol = world.open('carol');
    const [first, other] = await connect(world, [alice, bob], 'bob');
    const [second, carols] = await connect(world, [alice, carol], 'carol');
    expect([first.get().held, other.get().held]).toEqual(['local', 'remote']);
    const transferred = first.transfer(second);
    await world.until(() => first.get().status === 'ended' && second.get().status === 'ended');
    await transferred;
    await world.until(() => bob.call.get().status === 'connected' && carol.call.get().status === 'connected');
    expect([bob.call.get().peer, carol.call.get().peer]).toEqual(['carol', 'bob']);
    expect(carols.get().reason).toBe('replaced');
  });

  test('a transfer that is declined leaves the old call as it was', async () => {
    const carol = world.open('carol');
    carol.client.on('incoming', (call) => void call.decline());
    const [call, other] = await connect(world, [alice, bob], 'bob');
    const failed = codeOf(call.transfer('carol'));
    await world.until(() => carol.ended.length === 1 && call.get().transferring === null);
    expect(await failed).toBe('transfer-failed');
    expect([call.get().status, call.get().held, other.get().status, other.get().held]).toEqual([
      'connected',
      'none',
      'connected',
      'none',
    ]);
  });
});

describe('several calls', () => {
  test('a second call puts the first one on hold', async () => {
    const carol = world.open('carol');
    const [first] = await connect(world, [alice, bob], 'bob');
    const [second] = await connect(world, [alice, carol], 'carol');
    expect([first.get().held, second.get().held]).toEqual(['local', 'none']);
    await first.resume();
    await world.until(() => second.get().held === 'local' && first.get().held === 'none');
  });

  test('with concurrent refuse a second call throws already-in-call and touches nothing', async () => {
    const dave = world.open('dave', { concurrent: 'refuse' });
    const [first] = await connect(world, [dave, bob], 'bob');
    expect(() => dave.client.call('alice')).toThrow(expect.objectContaining({ code: 'already-in-call' }));
    expect([first.get().status, dave.client.get().calls.length]).toEqual(['connected', 1]);
  });

  test('a busy phone says so at once, and its call goes on', async () => {
    const dave = world.open('dave', { callWaiting: 'reject' });
    const [first] = await connect(world, [alice, dave], 'dave');
    const call = bob.client.call('dave');
    await world.until(() => call.get().status === 'ended', 5_000);
    expect([call.get().reason, first.get().status, first.get().held]).toEqual(['busy', 'connected', 'none']);
  });
});

describe('bad input', () => {
  test.each([
    ['an empty user', () => alice.client.call(''), 'invalid-argument'],
    ['oneself', () => alice.client.call('alice'), 'invalid-argument'],
    [
      'an id that is taken',
      () => [alice.client.call('bob', { id: 'x' }), alice.client.call('bob', { id: 'x' })],
      'invalid-argument',
    ],
    ['metadata that is no JSON', () => alice.client.call('bob', { metadata: 10n as never }), 'invalid-argument'],
    ['metadata that is too large', () => alice.client.call('bob', { metadata: 'x'.repeat(5000) }), 'message-too-large'],
  ])('%s is refused with its code', (_, act, code) => {
    expect(act).toThrow(expect.objectContaining({ code }));
  });

  test('actions on an ended call reject and change nothing', async () => {
    const [call] = await connect(world, [alice, bob], 'bob');
    await call.hangUp();
    const before = call.get();
    expect(await codeOf(call.hold())).toBe('invalid-state');
    expect(await codeOf(call.setCamera(true))).toBe('invalid-state');
    expect(await codeOf(call.hangUp())).toBe('no error');
    expect(call.get().reason).toBe(before.reason);
  });

  test('a closed client takes no call', async () => {
    await Promise.all([alice.client.close(), world.clock.advanceAsync(1000)]);
    expect(() => alice.client.call('bob')).toThrow(expect.objectContaining({ code: 'client-closed' }));
  });
});
