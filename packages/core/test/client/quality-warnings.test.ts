import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { qualityWarnings, type QualityWarning, type QualityWarningsOptions } from '../../src/client/quality.ts';
import type { Call, CallSnapshot, Participant, QualitySnapshot } from '../../src/index.ts';
import { createFakeSfu } from '../../src/testing/index.ts';
import { auto } from '../../src/topology/handover/auto.ts';
import { sfu } from '../../src/topology/sfu/index.ts';
import { createFakeCall, participant } from '../support/fake-client.ts';
import { type PlainStat, reportOf } from '../quality/link.ts';
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

/** Follows a call's warnings, as `code direction peer`. */
function follow(call: Call, options: QualityWarningsOptions = {}) {
  const warnings = qualityWarnings(call, { clock: world.clock, ...options });
  const lists: string[][] = [];
  const stop = warnings.subscribe((all) => lists.push(namesOf(all)));
  onTestFinished(stop);
  return { now: () => namesOf(warnings.get()), get: warnings.get, lists, stop };
}
const namesOf = (all: readonly QualityWarning[]): string[] =>
  all.map(({ code, direction, peer }) => [code, direction, peer].filter(Boolean).join(' '));
const seconds = (count: number): Promise<void> => world.clock.advanceAsync(1000 * count);

describe('between two', () => {
  test('a good call warns of nothing', async () => {
    const [call] = await connect(world, [alice, bob], 'bob', { camera: true });
    const warnings = follow(call);
    await seconds(60);
    expect(warnings.lists).toEqual([]);
  });

  test.each([
    ['high-rtt bob', { latency: 250 }, 500, 300],
    ['high-jitter inbound bob', { jitter: 60 }, 60, 30],
    ['low-bitrate outbound bob', { bandwidth: 90_000 }, 90_000, 200_000],
  ] as const)('%s is raised on such a path, and cleared on a good one', async (name, link, value, limit) => {
    const [call] = await connect(world, [alice, bob], 'bob', { camera: true });
    const warnings = follow(call);
    await seconds(10);
    world.network.setLink(alice.environment, bob.environment, link);
    await seconds(4);
    expect(warnings.now()).toEqual([]);
    await seconds(6);
    expect(warnings.now()).toEqual([name]);
    expect(warnings.get()[0]).toMatchObject({ value: expect.closeTo(value, -1), limit });
    expect(world.clock.wallTime() - warnings.get()[0]!.since).toBeLessThanOrEqual(6_000);
    world.network.setLink(alice.environment, bob.environment, { latency: 10, jitter: 1, bandwidth: 5_000_000 });
    await seconds(8);
    expect(warnings.now()).toEqual([name]);
    await seconds(6);
    expect(warnings.now()).toEqual([]);
  });

  test('loss is told for each way', async () => {
    const [call] = await connect(world, [alice, bob], 'bob');
    const warnings = follow(call);
    world.network.setLink(alice.environment, bob.environment, { loss: 0.2 });
    await seconds(20);
    expect(warnings.now()).toEqual(['high-loss inbound bob', 'high-loss outbound bob']);
  });

  test('the number is the worst of the last five looks, so that what is said does not contradict itself', async () => {
    const [call] = await connect(world, [alice, bob], 'bob');
    const warnings = follow(call);
    world.network.setLink(alice.environment, bob.environment, { latency: 400 });
    await seconds(12);
    world.network.setLink(alice.environment, bob.environment, { latency: 10 });
    await seconds(6);
    expect(warnings.get()).toMatchObject([{ code: 'high-rtt', value: expect.closeTo(800, -1) }]);
  });

  test('limits can be others, and none', async () => {
    const [call] = await connect(world, [alice, bob], 'bob');
    const early = follow(call, { limits: { 'high-rtt': 10 } });
    const never = follow(call, { limits: { 'high-loss': Infinity } });
    world.network.setLink(alice.environment, bob.environment, { loss: 0.2 });
    await seconds(20);
    expect(early.now()).toContain('high-rtt bob');
    expect(never.now()).toEqual([]);
  });

  test('a path through TURN is told', async () => {
    world.network.setTurn(true);
    const options = { iceServers: [{ urls: 'turn:turn.test', username: 'u', credential: 'c' }] };
    const [carol, dave] = [
      world.open('carol', { ...options, iceTransportPolicy: 'relay' as const }),
      world.open('dave', options),
    ];
    const [call] = await connect(world, [carol, dave], 'dave');
    const warnings = follow(call);
    await seconds(12);
    expect(warnings.get()).toMatchObject([{ code: 'relayed', value: null, limit: null }]);
  });

  test('hold takes every warning away, and raises none', async () => {
    const [call, other] = await connect(world, [alice, bob], 'bob', { camera: true });
    const warnings = follow(call);
    world.network.setLink(alice.environment, bob.environment, { latency: 250 });
    await seconds(12);
    expect(warnings.now()).toEqual(['high-rtt bob']);
    await other.hold();
    await world.until(() => call.get().held === 'remote');
    expect(warnings.now()).toEqual([]);
    await seconds(30);
    expect(warnings.now()).toEqual([]);
    await other.resume();
    await seconds(14);
    expect(warnings.now()).toEqual(['high-rtt bob']);
    await call.hangUp();
    await seconds(1);
    expect(warnings.now()).toEqual([]);
  });

  test('mute and a camera that is off raise nothing', async () => {
    const [call, other] = await connect(world, [alice, bob], 'bob', { camera: true });
    const warnings = follow(call);
    await seconds(10);
    for (const one of [call, other]) {
      await one.setMicrophone(false);
      await one.setCamera(false);
    }
    await seconds(30);
    expect(warnings.lists).toEqual([]);
  });

  test('what is not wished to be received is not missed', async () => {
    const [call] = await connect(world, [alice, bob], 'bob', { camera: true });
    const warnings = follow(call);
    await seconds(10);
    call.setReceive('bob', 'camera', 'paused');
    await seconds(30);
    expect(warnings.lists).toEqual([]);
  });

  test('costs not one getStats more than the quality alone, however many look', async () => {
    const [call] = await connect(world, [alice, bob], 'bob');
    onTestFinished(call.quality().subscribe(() => {}));
    const count = countStats(alice);
    await seconds(20);
    const alone = count();
    const both = [follow(call), follow(call)];
    await seconds(20);
    expect(count() - alone).toBe(alone);
    for (const { stop } of both) stop();
  });
});

/** How often the phone's connections are asked from now on, by whomever. */
function countStats({ environment }: Phone): () => number {
  let count = 0;
  for (const connection of environment.connections) {
    const original = connection.getStats.bind(connection);
    connection.getStats = (...args) => {
      count++;
      return original(...args);
    };
  }
  return () => count;
}

describe('in a room', () => {
  test('what is wrong with one is told of that one, what is wrong with all of nobody in particular', async () => {
    const phones = [alice, bob, world.open('carol')];
    for (const { client } of phones) client.join('standup');
    await world.until(() => phones.every(({ call }) => call.get().participants.length === 2));
    const warnings = follow(alice.call);
    world.network.setLink(alice.environment, bob.environment, { latency: 250 });
    await seconds(16);
    expect(warnings.now()).toEqual(['high-rtt bob']);
    world.network.setLink(alice.environment, phones[2]!.environment, { latency: 300 });
    await seconds(12);
    expect(warnings.get()).toMatchObject([{ code: 'high-rtt', peer: null, value: 600 }]);
    world.network.setLink(alice.environment, bob.environment, { latency: 10 });
    await seconds(14);
    expect(warnings.now()).toEqual(['high-rtt carol']);
    await phones[2]!.call.hangUp();
    await seconds(1);
    expect(warnings.now()).toEqual([]);
  });

  test('who comes into a bad room does not take apart what is said of all', async () => {
    const phones = [alice, bob, world.open('carol'), world.open('dave')];
    const [, , , dave] = phones as [Phone, Phone, Phone, Phone];
    for (const phone of phones.slice(1)) world.network.setLink(alice.environment, phone.environment, { latency: 250 });
    for (const { client } of phones.slice(0, 3)) client.join('standup');
    await world.until(() => alice.call.get().participants.length === 2);
    const warnings = follow(alice.call);
    await seconds(16);
    expect(warnings.now()).toEqual(['high-rtt']);
    dave.client.join('standup');
    await world.until(() => alice.call.get().participants.every(({ status }) => status === 'connected'));
    await seconds(20);
    expect(alice.call.get().participants).toHaveLength(3);
    expect(warnings.lists.filter(([first]) => first !== 'high-rtt')).toEqual([]);
  });

  test('a call that moves to the SFU and back warns of nothing', async () => {
    const fakeSfu = createFakeSfu({ clock: world.clock });
    const phones = ['dave', 'erin', 'frank'].map((user) => {
      const self = { user, device: `${user}1` };
      const topology = auto({ sfu: async () => sfu(fakeSfu.options(self)), paths: { mesh: 2 } });
      return world.open(user, { self: { id: user, device: self.device }, topology });
    });
    const [dave, erin, frank] = phones as [Phone, Phone, Phone];
    for (const { client } of [dave, erin]) client.join('standup', { camera: true });
    await world.until(() => dave.call.get().participants.length === 1);
    const warnings = follow(dave.call);
    await seconds(20);
    frank.client.join('standup', { camera: true });
    await world.until(() => dave.call.diagnostics().some(({ path }) => path === 'sfu'));
    await seconds(40);
    await frank.call.hangUp();
    await seconds(60);
    expect(dave.call.diagnostics().map(({ path }) => path)).toEqual(['mesh']);
    expect(warnings.lists).toEqual([]);
  });

  test('through an SFU a good call warns of nothing', async () => {
    const fakeSfu = createFakeSfu({ clock: world.clock });
    const phones = ['dave', 'erin', 'frank'].map((user) => {
      const self = { user, device: `${user}1` };
      return world.open(user, { self: { id: user, device: self.device }, topology: sfu(fakeSfu.options(self)) });
    });
    for (const { client } of phones) client.join('standup', { camera: true });
    await world.until(() => phones.every(({ call }) => call.get().participants.length === 2));
    const warnings = follow(phones[0]!.call);
    await seconds(40);
    expect(warnings.lists).toEqual([]);
    expect(phones[0]!.call.quality('erin').get().summary).not.toBe(null);
  });
});

describe('by what the browser reports', () => {
  const mids = new Map([
    ['0', 'microphone'],
    ['1', 'camera'],
  ] as const);
  const microphone = { source: 'microphone', wanted: true, actual: 'live', track: { id: 'mic' } };
  const camera = { ...microphone, source: 'camera', track: { id: 'cam' } };
  const seen = [{ source: 'camera', stream: {} }] as unknown as Participant['tracks'];

  /** A call with Bob, and its reports as a test writes them. */
  function open(change: Partial<Participant> = {}) {
    const call = createFakeCall('call-1', {
      local: { microphone, camera, screen: camera, screenAudio: microphone } as unknown as CallSnapshot['local'],
      participants: [participant('bob', { tracks: seen, ...change })],
    });
    const totals = { energy: 0, audio: 0, decoded: 0, packets: 0 };
    let at = 0;
    /** One more measurement, of what happened meanwhile. */
    const look = (happened: Partial<typeof totals & { cpu: boolean; silent: boolean; wish: unknown }> = {}): void => {
      const { cpu = false, silent = false, wish, ...grown } = happened;
      for (const [name, by] of Object.entries({ energy: 0.1, audio: 100, decoded: 60, packets: 80, ...grown }))
        totals[name as keyof typeof totals] += by;
      at += 2000;
      const stats: PlainStat[] = [
        { id: 'S', type: 'media-source', kind: 'audio', trackIdentifier: 'mic', totalAudioEnergy: totals.energy },
        { id: 'A', type: 'inbound-rtp', kind: 'audio', mid: '0', packetsReceived: totals.audio },
        {
          id: 'V',
          type: 'inbound-rtp',
          kind: 'video',
          mid: '1',
          framesDecoded: totals.decoded,
          packetsReceived: totals.packets,
        },
        { id: 'O', type: 'outbound-rtp', kind: 'video', mid: '1', qualityLimitationReason: cpu ? 'cpu' : 'none' },
      ];
      const summary = { timestamp: at, bitrate: { audio: {}, video: {} }, scores: { audio: {}, video: {} }, silent };
      const wishes = new Map([['camera bob', { plan: wish }]]);
      const sample = { at, report: reportOf(stats), mids, wishes };
      call.qualityStore.set({ level: 'good', levels: unknownLevels, summary, sample });
    };
    const looks = (count: number, happened?: Parameters<typeof look>[0]): void => {
      for (let each = 0; each < count; each++) look(happened);
    };
    const warnings = follow(call);
    looks(5);
    return { call, looks, warnings };
  }
  const unknownLevels: QualitySnapshot['levels'] = {
    audio: { inbound: 'good', outbound: 'good' },
    video: { inbound: 'good', outbound: 'good' },
  };

  test.each([
    ['one-way-audio inbound bob', { audio: 0 }],
    ['frozen-video inbound bob', { decoded: 0 }],
    ['cpu outbound', { cpu: true }],
  ] as const)('%s: three bad looks raise it, five good ones clear it', (name, bad) => {
    const { looks, warnings } = open();
    looks(2, bad);
    expect(warnings.now()).toEqual([]);
    looks(1, bad);
    expect(warnings.now()).toEqual([name]);
    looks(4);
    expect(warnings.now()).toEqual([name]);
    looks(1);
    expect(warnings.now()).toEqual([]);
    expect(warnings.lists.filter((list) => list.length === 0)).toHaveLength(1);
  });

  test('a microphone that gives nothing but zeros for ten seconds is told, and forgotten when it is muted', () => {
    const { call, looks, warnings } = open();
    looks(4, { energy: 0 });
    expect(warnings.now()).toEqual([]);
    looks(1, { energy: 0 });
    expect(warnings.get()).toMatchObject([
      { code: 'silent-microphone', direction: 'outbound', peer: null, value: 10_000, limit: 4_000 },
    ]);
    call.set({ local: { ...call.get().local, microphone: { ...call.get().local.microphone, wanted: false } } });
    expect(warnings.now()).toEqual([]);
    looks(10, { energy: 0 });
    expect(warnings.now()).toEqual([]);
  });

  test('a pause between words is no silent microphone', () => {
    const { looks, warnings } = open();
    for (let turn = 0; turn < 20; turn++) {
      looks(2, { energy: 0 });
      looks(1);
    }
    expect(warnings.lists).toEqual([]);
  });

  test.each([
    ['muted', { muted: true }],
    ['holding', { holding: true }],
    ['gone for the moment', { status: 'disconnected' }],
  ] as const)('who is %s is not missed', (_how, change) => {
    const { looks, warnings } = open({ ...change, tracks: [] });
    looks(20, { audio: 0, decoded: 0 });
    expect(warnings.lists).toEqual([]);
  });

  test('a camera that is switched off takes its warning away at once', () => {
    const { call, looks, warnings } = open();
    looks(3, { decoded: 0 });
    expect(warnings.now()).toEqual(['frozen-video inbound bob']);
    call.set({ participants: [participant('bob', { tracks: [] })] });
    expect(warnings.now()).toEqual([]);
  });

  test('a picture that is not wished for is not frozen', () => {
    const { looks, warnings } = open();
    looks(20, { decoded: 0, packets: 0, wish: 'paused' });
    expect(warnings.lists).toEqual([]);
    looks(3, { decoded: 0, packets: 0, wish: null });
    expect(warnings.now()).toEqual(['frozen-video inbound bob']);
  });

  test('while nothing arrives at all, there is nothing to judge by: neither more nor less is told', () => {
    const { looks, warnings } = open();
    looks(5, { audio: 0, decoded: 0, silent: true });
    expect(warnings.lists).toEqual([]);
    looks(3, { audio: 0 });
    looks(10, { audio: 0, silent: true });
    expect(warnings.now()).toEqual(['one-way-audio inbound bob']);
  });

  test('a number that is lost forgets what was said of it', () => {
    const { call, looks, warnings } = open();
    looks(3, { cpu: true });
    expect(warnings.now()).toEqual(['cpu outbound']);
    call.qualityStore.set({ level: 'unknown', levels: unknownLevels, summary: null });
    expect(warnings.now()).toEqual([]);
  });
});
