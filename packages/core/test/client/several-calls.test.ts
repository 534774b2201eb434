import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Call, CallWaitingPolicy, CallClientOptions } from '../../src/index.ts';
import { memoryTransport } from '../../src/signaling/transports/memory.ts';
import { connect, createWorld, type Phone, type World } from './support.ts';

let world: World;
let alice: Phone;
let carol: Phone;
beforeEach(() => {
  world = createWorld();
  alice = world.open('alice');
  carol = world.open('carol');
});
afterEach(() => world.close());

const show = (call: Call): string => {
  const { status, held, reason } = call.get();
  return reason ?? (held === 'none' ? status : `held ${held}`);
};
const settle = (): Promise<void> => world.clock.advanceAsync(3_000);

describe('a call that comes in during another one', () => {
  const outcomes: Record<CallWaitingPolicy, Record<string, readonly string[]>> = {
    reject: { first: ['connected', 'connected'], second: ['busy', 'busy'] },
    wait: { first: ['connected', 'connected'], second: ['ringing', 'ringing'] },
    'hold-and-accept': { first: ['held remote', 'held local'], second: ['connected', 'connected'] },
    'end-and-accept': { first: ['completed', 'completed'], second: ['connected', 'connected'] },
  };
  test.each(Object.entries(outcomes))('%s: as both sides of both calls see it', async (policy, expected) => {
    const bob = world.open('bob', { callWaiting: policy as CallWaitingPolicy });
    const [first, firstThere] = await connect(world, [alice, bob], 'bob', { camera: true });
    const second = carol.client.call('bob');
    await settle();
    const secondThere = bob.client.find(second.id);
    expect({
      first: [show(first), show(firstThere)],
      second: [show(second), ...(secondThere ? [show(secondThere)] : [])],
    }).toEqual(expected);
    expect([second.get().waiting, secondThere?.get().waiting ?? false]).toEqual(
      policy === 'wait' ? [true, true] : [false, false],
    );
    expect(bob.incoming.length).toBe(policy === 'wait' ? 2 : 1);
  });

  test('one that its user declines as busy in the moment in which it rings is not missed', async () => {
    const dave = world.open('dave');
    const missed: Call[] = [];
    dave.client.on('missed', (call) => missed.push(call));
    dave.client.on('incoming', (call) => void call.decline('busy'));
    const call = alice.client.call('dave');
    await world.until(() => call.get().status === 'ended', 5_000);
    expect([call.get().reason, dave.call.get().reason, dave.call.get().missed, missed]).toEqual([
      ...['busy', 'busy', false],
      [],
    ]);
  });

  test('one that is turned away is a missed call, which tells who called until it is dismissed', async () => {
    const bob = world.open('bob', { callWaiting: 'reject' });
    await connect(world, [alice, bob], 'bob');
    const missed: Call[] = [];
    bob.client.on('missed', (call) => missed.push(call));
    carol.client.call('bob', { metadata: 'about lunch' });
    await settle();
    const [call] = missed as [Call];
    expect(call.get()).toMatchObject({
      ...{ direction: 'incoming', status: 'ended', reason: 'busy', missed: true, metadata: 'about lunch' },
      participants: [{ id: 'carol', name: 'CAROL' }],
    });
    expect([missed.length, bob.incoming.length, bob.client.get().calls.at(-1)]).toEqual([1, 1, call]);
    bob.client.dismiss(call);
    expect(bob.client.get().calls).toHaveLength(1);
  });

  test('one that waits is accepted by holding the first, which comes back by hand', async () => {
    const bob = world.open('bob');
    const [first, firstThere] = await connect(world, [alice, bob], 'bob');
    const second = carol.client.call('bob');
    await world.until(() => bob.incoming.length === 2);
    await bob.call.accept();
    await settle();
    expect([show(first), show(second)]).toEqual(['held remote', 'connected']);
    await second.hangUp();
    await settle();
    expect(show(firstThere)).toBe('held local');
    await firstThere.resume();
    await settle();
    expect([show(first), show(firstThere)]).toEqual(['connected', 'connected']);
  });
});

describe('a transfer that somebody does not want', () => {
  test.each([
    ['the one who is moved refuses by policy', { transfers: 'refuse' }, null],
    ['the one who is moved is asked and says no', { transfers: 'ask' }, false],
    ['the target does not answer', { transfers: 'ask' }, true],
  ] as const)('%s: the old call goes on as it was', async (_, options, answer) => {
    const bob = world.open('bob', { ...options, timeouts: { ring: 10_000 } } satisfies Partial<CallClientOptions>);
    const [call, other] = await connect(world, [alice, bob], 'bob', { camera: true });
    const outcome = call.transfer('carol').then(
      () => 'done',
      ({ code }: { readonly code: string }) => code,
    );
    await settle();
    if (answer !== null) {
      expect(other.get().transferring).toMatchObject({ role: 'transferee', to: 'carol', status: 'asking' });
      await other.answerTransfer(answer);
    }
    await world.until(() => call.get().transferring === null && other.get().transferring === null, 90_000);
    await settle();
    expect(await outcome).toBe('transfer-failed');
    expect([show(call), show(other)]).toEqual(['connected', 'connected']);
    expect(call.get().participants[0]?.tracks).toHaveLength(2);
  });

  test('one that is agreed to tells who asked for it', async () => {
    const bob = world.open('bob', { transfers: 'ask' });
    const [call, other] = await connect(world, [alice, bob], 'bob');
    const transferred = call.transfer('carol');
    await world.until(() => other.get().transferring?.status === 'asking');
    await other.answerTransfer(true);
    await world.until(() => carol.incoming.length === 1);
    expect(carol.call.get().transferredBy).toBe('alice');
    await carol.call.accept();
    await world.until(() => call.get().status === 'ended');
    await transferred;
    await settle();
    expect([show(call), show(other), show(carol.call)]).toEqual(['transferred', 'transferred', 'connected']);
    expect(alice.environment.live()).toEqual({ connections: 0, tracks: 0, audioContexts: 0 });
  });
});

describe('both change something at once', () => {
  test('both switch their cameras on: both are seen', async () => {
    const bob = world.open('bob');
    const [call, other] = await connect(world, [alice, bob], 'bob');
    await Promise.all([call.setCamera(true), other.setCamera(true)]);
    await settle();
    for (const one of [call, other]) {
      expect(one.get().participants[0]?.tracks.map(({ source }) => source)).toEqual(['microphone', 'camera']);
    }
  });

  test('both hang up: it ends once for each, completed', async () => {
    const bob = world.open('bob');
    const [call, other] = await connect(world, [alice, bob], 'bob');
    await Promise.all([call.hangUp(), other.hangUp()]);
    await settle();
    expect([show(call), show(other), alice.ended.length, bob.ended.length]).toEqual(['completed', 'completed', 1, 1]);
  });

  test('both hold and resume: what was sent before is sent again', async () => {
    const bob = world.open('bob');
    const [call, other] = await connect(world, [alice, bob], 'bob', { camera: true });
    await call.shareScreen();
    await other.setMicrophone(false);
    await settle();
    const before = [call, other].map((one) => one.get().participants);
    await Promise.all([call.hold(), other.hold()]);
    await settle();
    expect([show(call), show(other)]).toEqual(['held both', 'held both']);
    await Promise.all([call.resume(), other.resume()]);
    await settle();
    expect([call, other].map((one) => one.get().participants)).toEqual(before);
    expect([show(call), show(other)]).toEqual(['connected', 'connected']);
  });
});

describe('channels of a call', () => {
  test('keep strings strings and bytes bytes, whoever opens them', async () => {
    const bob = world.open('bob');
    const [call, other] = await connect(world, [alice, bob], 'bob');
    const heard: unknown[] = [];
    const mine = call.openChannel('chat', { ordered: true });
    other.openChannel('chat').onMessage((_, data) => heard.push(data));
    await settle();
    const bytes = new Uint8Array([0, 1, 255]).buffer;
    for (const data of ['123', 'true', '{"a":1}', '', bytes]) mine.send(data);
    await settle();
    expect(heard.slice(0, 4)).toEqual(['123', 'true', '{"a":1}', '']);
    expect([...new Uint8Array(heard[4] as ArrayBuffer)]).toEqual([0, 1, 255]);
    expect(() => mine.send('x'.repeat(70_000))).toThrow(expect.objectContaining({ code: 'message-too-large' }));
  });

  test('take what looks at a part of a buffer, and send that part', async () => {
    const bob = world.open('bob');
    const [call, other] = await connect(world, [alice, bob], 'bob');
    const heard: unknown[] = [];
    const mine = call.openChannel('bytes');
    other.openChannel('bytes').onMessage((_, data) => heard.push(data));
    await settle();
    const { buffer } = new Uint8Array([0, 1, 2, 3, 4, 5, 6, 7]);
    for (const view of [new Uint8Array(buffer, 2, 3), new DataView(buffer, 6), new Uint16Array(buffer, 0, 1)])
      expect(mine.send(view)).toEqual(new Map([['bob', true]]));
    await settle();
    expect(heard.map((data) => [...new Uint8Array(data as ArrayBuffer)])).toEqual([
      [2, 3, 4],
      [6, 7],
      [0, 1],
    ]);
    expect(() => mine.send(new Uint8Array(70_000))).toThrow(expect.objectContaining({ code: 'message-too-large' }));
    expect(mine.send(new Uint8Array(new ArrayBuffer(70_000), 0, 8)).get('bob')).toBe(true);
  });

  test('are not opened after the end, also when the media still exist', async () => {
    const bob = world.open('bob');
    const [call, other] = await connect(world, [alice, bob], 'bob');
    await call.hangUp();
    expect(() => call.openChannel('chat')).toThrow(expect.objectContaining({ code: 'no-call' }));
    await world.until(() => other.get().status === 'ended');
    expect(() => other.openChannel('chat')).toThrow(expect.objectContaining({ code: 'no-call' }));
    alice.client.dismiss(call);
    expect(() => call.openChannel('chat')).toThrow(expect.objectContaining({ code: 'no-call' }));
  });

  test.each(['always', 'never'] as const)(
    'name participants as the snapshot does, and so do diagnostics: connected early %s',
    async (preconnect) => {
      const dora = world.open('dora', { preconnect });
      const bob = world.open('bob', { preconnect });
      const call = dora.client.call('bob');
      const mine = call.openChannel('chat');
      const states: string[] = [];
      mine.onState((participant, state) => states.push(`${participant} ${state}`));
      await world.until(() => bob.incoming.length === 1 && call.get().status === 'ringing');
      expect([call.diagnostics().map(({ peer }) => peer)]).toContainEqual(
        ['bob', 'bob'].slice(preconnect === 'never' ? 1 : 0),
      );
      expect([mine.state('bob'), mine.send('too early')]).toEqual(['none', new Map([['bob', false]])]);
      await bob.call.accept();
      const heard: string[] = [];
      bob.call.openChannel('chat').onMessage((participant, data) => heard.push(`${participant} ${String(data)}`));
      await world.until(() => mine.state('bob') === 'open');
      expect(mine.send('hello')).toEqual(new Map([['bob', true]]));
      expect(mine.send('who?', 'carol')).toEqual(new Map([['carol', false]]));
      await settle();
      expect(heard).toEqual(['dora hello']);
      expect([...call.diagnostics(), ...bob.call.diagnostics()].map(({ peer }) => peer)).toEqual(['bob', 'dora']);
      await bob.call.hangUp();
      await settle();
      expect(states.filter((state) => !state.endsWith('connecting'))).toEqual(['bob open', 'bob closed']);
    },
  );

  test('reach nobody but the device that answered', async () => {
    const devices = [world.open('bob'), world.open('bob')] as const;
    const call = alice.client.call('bob');
    const mine = call.openChannel('chat');
    await world.until(() => devices.every(({ incoming }) => incoming.length === 1));
    await settle();
    const heard: string[] = [];
    for (const [index, { call: ringing }] of devices.entries())
      ringing
        .openChannel('chat')
        .onMessage((participant, data) => heard.push(`${index} ${participant} ${String(data)}`));
    mine.send('to whom it rings');
    await devices[1].call.accept();
    await world.until(() => mine.state('bob') === 'open');
    mine.send('hello');
    await settle();
    expect(heard).toEqual(['1 alice hello']);
  });

  test('tell that they closed, and take nothing more', async () => {
    const bob = world.open('bob');
    const [call] = await connect(world, [alice, bob], 'bob');
    const mine = call.openChannel('chat');
    await settle();
    const states: string[] = [];
    mine.onState((participant, state) => states.push(`${participant} ${state}`));
    mine.close();
    await call.hangUp();
    await settle();
    expect([states, mine.state('bob')]).toEqual([['bob closed'], 'closed']);
    expect(mine.send('too late')).toEqual(new Map([['bob', false]]));
  });

  test('of a room name each member, and those who left no more', async () => {
    const members = ['dora', 'erin', 'frank'].map((user) => world.open(user, { maxParticipants: 3 }));
    const [dora, erin, frank] = members.map(({ client }) => client.join('standup')) as [Call, Call, Call];
    await world.until(() =>
      [dora, erin, frank].every(
        (call) => call.get().participants.filter(({ status }) => status === 'connected').length === 2,
      ),
    );
    const heard: string[] = [];
    for (const [index, call] of [erin, frank].entries())
      call.openChannel('chat').onMessage((participant, data) => heard.push(`${index} ${participant} ${String(data)}`));
    const mine = dora.openChannel('chat');
    const states: string[] = [];
    mine.onState((participant, state) => states.push(`${participant} ${state}`));
    await settle();
    mine.send('all');
    mine.send('one', 'frank');
    await settle();
    await frank.hangUp();
    await settle();
    expect(heard.sort()).toEqual(['0 dora all', '1 dora all', '1 dora one']);
    expect(states.sort()).toEqual(['erin open', 'frank closed', 'frank open']);
    expect(mine.send('again')).toEqual(new Map([['erin', true]]));
  });

  test('survive a repair of the path', async () => {
    const bob = world.open('bob');
    const [call, other] = await connect(world, [alice, bob], 'bob');
    const heard: unknown[] = [];
    const mine = call.openChannel('chat');
    other.openChannel('chat').onMessage((_, data) => heard.push(data));
    const states: string[] = [];
    mine.onState((_, state) => states.push(state));
    await settle();
    world.network.killAddresses(bob.environment);
    await world.until(() => call.get().connection === 'recovering');
    await world.until(() => call.get().connection === 'up' && other.get().connection === 'up');
    await settle();
    mine.send('after');
    await settle();
    expect(heard).toContain('after');
    expect(states).not.toContain('closed');
  });
});

describe('features that are switched off', () => {
  test('rooms reject with feature-disabled, a transport without rooms with no-rooms', () => {
    const dave = world.open('dave', { features: { groups: false } });
    expect(() => dave.client.join('standup')).toThrow(expect.objectContaining({ code: 'feature-disabled' }));
    const { joinRoom, ...transport } = memoryTransport({ network: world.signaling });
    expect(joinRoom).toBeDefined();
    const erin = world.open('erin', {
      transport: { ...transport, capabilities: { ...transport.capabilities, rooms: false } },
    });
    expect(() => erin.client.join('standup')).toThrow(expect.objectContaining({ code: 'no-rooms' }));
  });

  test('a camera in an accept or before it rejects with feature-disabled, and the call rings on', async () => {
    const dave = world.open('dave', { features: { video: false } });
    const call = alice.client.call('dave', { camera: true });
    await world.until(() => dave.incoming.length === 1);
    const refusal = { code: 'feature-disabled', message: expect.stringContaining('features.video') };
    await expect(dave.call.prepareMedia({ camera: true })).rejects.toMatchObject(refusal);
    await expect(dave.call.accept({ camera: true })).rejects.toMatchObject(refusal);
    expect(dave.call.get().status).toBe('ringing');
    await dave.call.accept();
    await world.until(() => call.get().status === 'connected');
    await settle();
    expect(dave.environment.devices.requests.filter(({ constraints }) => constraints.video)).toEqual([]);
    expect(call.get().participants[0]?.tracks.map(({ source }) => source)).toEqual(['microphone']);
  });
});
