import { describe, expect, onTestFinished, test } from 'vitest';
import type { MediaSource } from '../../src/protocol/messages.ts';
import {
  createFakeClock,
  createFakeEnvironment,
  createFakeNetwork,
  type FakeClock,
  type FakeEnvironment,
} from '../../src/testing/index.ts';
import type { AutoOptions } from '../../src/topology/handover/auto.ts';
import { fakeTrack } from './support/fake-pair.ts';
import { arrived, createParties, createStandIn, meetAll, type Party, type StandIn } from './support/parties.ts';

interface Bed {
  readonly clock: FakeClock;
  readonly sfu: StandIn;
  readonly parties: readonly Party[];
  readonly environments: ReadonlyMap<string, FakeEnvironment>;
  use(path: 'mesh' | 'sfu'): void;
  /** Everybody sends these. */
  publish(...sources: MediaSource[]): Promise<void>;
  /** Everybody receives everybody over the path. */
  allOn(path: 'mesh' | 'sfu'): boolean;
}

/** A call of so many, connected as a mesh and sending camera and microphone. */
async function bed(size: number, options: { readonly load?: AutoOptions['sfu'] | null } = {}): Promise<Bed> {
  const clock = createFakeClock();
  const network = createFakeNetwork({ clock });
  const names = Array.from({ length: size }, (_, index) => `p${index + 1}`);
  const environments = new Map(names.map((name) => [name, createFakeEnvironment({ network, name })]));
  const sfu = createStandIn(clock);
  const sfuOf = (name: string): AutoOptions['sfu'] =>
    options.load === null ? undefined : (options.load ?? (async () => sfu.topology(name)));
  const parties = createParties(names, (name) => environments.get(name)!, { sfu: sfuOf });
  onTestFinished(async () => {
    const closing = Promise.all(parties.map(({ session }) => session.close()));
    await clock.advanceAsync(10_000);
    await closing;
    for (const { pcs } of parties) expect(pcs.filter((pc) => pc.signalingState !== 'closed')).toEqual([]);
  });
  const made: Bed = {
    clock,
    sfu,
    parties,
    environments,
    use: (path) => parties.forEach(({ session }) => session.use?.(path)),
    async publish(...sources) {
      for (const { name, session } of parties) {
        for (const source of sources) {
          const kind = source === 'camera' || source === 'screen' ? 'video' : 'audio';
          await session.publish(source, await fakeTrack(environments.get(name)!, kind));
        }
      }
    },
    allOn: (path) =>
      parties.every((one) => parties.every((other) => one === other || one.paths(other.name).at(-1) === path)),
  };
  meetAll(parties);
  await clock.advanceUntil(() => parties.every((one) => one.of('up').length >= size - 1));
  await made.publish('microphone', 'camera');
  await clock.advanceAsync(1000);
  return made;
}

describe('a call that changes over to an SFU', () => {
  test('takes each member from the new path when it delivers, and closes the old one', async () => {
    const { clock, parties, use, allOn, sfu } = await bed(3);
    const before = new Map(parties[0]!.tracks);
    use('sfu');
    await clock.advanceUntil(() => allOn('sfu'));
    const [one] = parties;
    expect(one!.tracks.get('p2 camera')).not.toBe(before.get('p2 camera'));
    const frames = await arrived(one!, 'p2', 'camera');
    expect(frames).toBeGreaterThan(0);
    await clock.advanceAsync(5_000);
    expect(await arrived(one!, 'p2', 'camera')).toBeGreaterThan(frames);
    expect(one!.pcs.filter((pc) => pc.signalingState !== 'closed')).toHaveLength(2);
    expect(sfu.members.size).toBe(3);
    for (const party of parties)
      expect([...party.of('down'), ...party.of('closed'), ...party.of('failed')]).toEqual([]);
  });

  test('shows the old tracks until the new ones deliver', async () => {
    const { clock, parties, use, sfu } = await bed(2);
    const [one] = parties;
    const before = one!.tracks.get('p2 camera');
    sfu.cut = true;
    use('sfu');
    await clock.advanceAsync(3_000);
    expect(one!.tracks.get('p2 camera')).toBe(before);
    const frames = await arrived(one!, 'p2', 'camera');
    await clock.advanceAsync(500);
    expect(await arrived(one!, 'p2', 'camera')).toBeGreaterThan(frames);
  });

  test('changes microphone and camera of a member in one task', async () => {
    const { clock, parties, use, allOn } = await bed(2);
    const [one] = parties;
    const at: number[] = [];
    one!.facts.length = 0;
    use('sfu');
    await clock.advanceUntil(() => allOn('sfu'));
    one!.facts.forEach(({ type }, index) => type === 'track' && at.push(index));
    expect(at).toHaveLength(4);
    expect(at.at(-1)! - at[0]!).toBe(3);
  });

  test('does not wait for what is not sent', async () => {
    const { clock, parties, use, allOn } = await bed(2);
    for (const { session } of parties) await session.publish('camera', null);
    await clock.advanceAsync(100);
    use('sfu');
    await clock.advanceUntil(() => allOn('sfu'));
    expect(parties[0]!.of('path-failed')).toEqual([]);
  });

  test('an SFU that never delivers is given up: the mesh carries on, and a later try works', async () => {
    const { clock, parties, use, allOn, sfu } = await bed(2);
    sfu.cut = true;
    use('sfu');
    await clock.advanceAsync(11_000);
    for (const party of parties) expect(party.of('path-failed')).toMatchObject([{ path: 'sfu' }]);
    use('mesh');
    sfu.cut = false;
    const frames = await arrived(parties[0]!, 'p2', 'camera');
    await clock.advanceAsync(20_000);
    expect(await arrived(parties[0]!, 'p2', 'camera')).toBeGreaterThan(frames);
    expect(parties[0]!.paths('p2')).toEqual([]);
    use('sfu');
    await clock.advanceUntil(() => allOn('sfu'));
  });

  test('is given up once, however many members wait for it', async () => {
    const { clock, parties, use, sfu } = await bed(3);
    sfu.cut = true;
    const [one] = parties;
    const told = one!.of.bind(one);
    use('sfu');
    await clock.advanceUntil(() => told('path-failed').length > 0);
    one!.session.use?.('mesh');
    await clock.advanceAsync(5_000);
    expect(told('path-failed')).toMatchObject([{ path: 'sfu' }]);
  });

  test('code that cannot be loaded is a path that failed', async () => {
    const { clock, parties, use } = await bed(2, { load: () => Promise.reject(new Error('offline')) });
    use('sfu');
    await clock.advanceAsync(100);
    expect(parties[0]!.of('path-failed')).toMatchObject([{ path: 'sfu', cause: { message: 'offline' } }]);
    expect(parties[0]!.of('down')).toEqual([]);
  });

  test('one member that comes later keeps the others waiting for itself only', async () => {
    const { clock, parties } = await bed(3);
    const [one, two, three] = parties;
    one!.session.use?.('sfu');
    two!.session.use?.('sfu');
    await clock.advanceUntil(() => one!.paths('p2').includes('sfu') && two!.paths('p1').includes('sfu'));
    const frames = await arrived(three!, 'p1', 'camera');
    await clock.advanceAsync(5_000);
    expect(await arrived(three!, 'p1', 'camera')).toBeGreaterThan(frames + 50);
    three!.session.use?.('sfu');
    await clock.advanceUntil(() => three!.paths('p1').includes('sfu') && one!.paths('p3').includes('sfu'));
  });
});

describe('a call that returns to a mesh', () => {
  test('leaves the SFU when everybody is taken from the mesh again', async () => {
    const { clock, parties, use, allOn, sfu } = await bed(3);
    use('sfu');
    await clock.advanceUntil(() => allOn('sfu'));
    await clock.advanceAsync(5_000);
    use('mesh');
    await clock.advanceUntil(() => allOn('mesh'));
    await clock.advanceUntil(() => sfu.members.size === 0);
    const frames = await arrived(parties[2]!, 'p1', 'camera');
    await clock.advanceAsync(1_000);
    expect(await arrived(parties[2]!, 'p1', 'camera')).toBeGreaterThan(frames);
    for (const party of parties)
      expect([...party.of('down'), ...party.of('closed'), ...party.of('failed')]).toEqual([]);
  });

  test('answers a member that is ahead with its own connection', async () => {
    const { clock, parties, use, allOn } = await bed(2);
    use('sfu');
    await clock.advanceUntil(() => allOn('sfu'));
    await clock.advanceAsync(5_000);
    parties[0]!.session.use?.('mesh');
    await clock.advanceUntil(() => parties[0]!.paths('p2').at(-1) === 'mesh');
    const frames = await arrived(parties[1]!, 'p1', 'camera');
    await clock.advanceAsync(3_000);
    expect(await arrived(parties[1]!, 'p1', 'camera')).toBeGreaterThan(frames);
  });

  test('an SFU that dies while the old connections are open costs nothing', async () => {
    const { clock, parties, use, allOn, sfu } = await bed(2);
    use('sfu');
    await clock.advanceUntil(() => allOn('sfu'));
    sfu.die();
    expect(parties.map((party) => party.of('down'))).toEqual([[], []]);
    expect(allOn('mesh')).toBe(true);
  });

  test('an SFU that dies later is told, and the mesh takes over', async () => {
    const { clock, parties, use, allOn, sfu } = await bed(2);
    use('sfu');
    await clock.advanceUntil(() => allOn('sfu'));
    await clock.advanceAsync(5_000);
    sfu.die();
    expect(parties.map((party) => party.of('down').length)).toEqual([1, 1]);
    use('mesh');
    await clock.advanceUntil(() => parties.every((party) => party.of('up').length === 2 && allOn('mesh')));
    const frames = await arrived(parties[0]!, 'p2', 'camera');
    await clock.advanceAsync(1_000);
    expect(await arrived(parties[0]!, 'p2', 'camera')).toBeGreaterThan(frames);
  });
});

describe('words about a connection that is closed', () => {
  test('open none, and a guess about what the other end takes is put right', async () => {
    const { clock, parties, use, allOn } = await bed(2);
    const [one] = parties;
    use('sfu');
    await clock.advanceUntil(() => allOn('sfu'));
    await clock.advanceAsync(5_000);
    const open = (): number => one!.pcs.filter((pc) => pc.signalingState !== 'closed').length;
    expect(open()).toBe(1);
    one!.session.handleSignal('p2', { epoch: 1, peerEpoch: 1, candidates: [null] });
    one!.session.handleSignal('p2', { epoch: 1, peerEpoch: 1, description: { type: 'offer', sdp: 'late' } });
    await clock.advanceAsync(1_000);
    expect(open()).toBe(1);
  });

  test('a path that is left before it was taken leaves nothing open', async () => {
    const { clock, parties, use, allOn } = await bed(3);
    for (const path of ['sfu', 'mesh', 'sfu', 'mesh', 'sfu'] as const) {
      use(path);
      await clock.advanceAsync(200);
    }
    await clock.advanceUntil(() => allOn('sfu'));
    await clock.advanceAsync(6_000);
    for (const { pcs } of parties) expect(pcs.filter((pc) => pc.signalingState !== 'closed')).toHaveLength(2);
  });
});

describe('what goes along with a change of the path', () => {
  test('a message sent at any time arrives once', async () => {
    const { clock, parties, use, allOn } = await bed(2);
    const [one, two] = parties;
    const there = one!.session.openChannel('chat');
    const here = two!.session.openChannel('chat');
    const heard: unknown[] = [];
    await clock.advanceUntil(() => there.state('p2') === 'open');
    let next = 0;
    const say = (): void => void (there.send(String(next), 'p2').get('p2') && next++);
    say();
    await clock.advanceAsync(50);
    here.onMessage((_, data) => void heard.push(data));
    for (const path of ['sfu', 'mesh', 'sfu'] as const) {
      use(path);
      const stop = clock.every(10, say);
      await clock.advanceUntil(() => allOn(path));
      await clock.advanceAsync(5_000);
      stop();
    }
    await clock.advanceAsync(500);
    expect(next).toBeGreaterThan(1_000);
    expect(heard.map(Number).sort((a, b) => a - b)).toEqual(Array.from({ length: next }, (_, index) => index));
  });

  test('nothing is sent to those to whom nothing may be sent', async () => {
    const { clock, parties, use } = await bed(2);
    await parties[0]!.session.sendTo([]);
    await clock.advanceAsync(200);
    use('sfu');
    await clock.advanceAsync(2_000);
    const at = await arrived(parties[1]!, 'p1', 'camera');
    await clock.advanceAsync(2_000);
    expect(await arrived(parties[1]!, 'p1', 'camera')).toBe(at);
  });

  test('what is to be received and sent is told to the path that comes up later, too', async () => {
    const { clock, parties, use, allOn, sfu } = await bed(2);
    const told: unknown[] = [];
    const topology = sfu.topology.bind(sfu);
    sfu.topology = (name) => ({
      name,
      createSession(context) {
        const session = topology(name).createSession(context);
        return {
          ...session,
          receive: (...wish) => void told.push([name, ...wish]),
          limit: (...limit) => void told.push([name, ...limit]),
        };
      },
    });
    parties[0]!.session.receive('p2', 'camera', 'paused');
    parties[0]!.session.limit(null, 'camera', 'test', { active: false });
    parties[0]!.session.limit('nobody', 'camera', 'test', { active: false });
    use('sfu');
    await clock.advanceUntil(() => allOn('sfu'));
    parties[0]!.session.receive('p2', 'camera', null);
    expect(told).toEqual([
      ['p1', 'p2', 'camera', 'paused'],
      ['p1', null, 'camera', 'test', { active: false }],
      ['p1', 'p2', 'camera', null],
    ]);
  });

  test('a repair goes to the path in use', async () => {
    const { clock, parties, use, allOn } = await bed(2);
    const [one] = parties;
    use('sfu');
    await clock.advanceUntil(() => allOn('sfu'));
    await clock.advanceAsync(5_000);
    const open = one!.pcs.filter((pc) => pc.signalingState !== 'closed');
    const ufrag = (pc: RTCPeerConnection): string | undefined => pc.localDescription?.sdp.match(/ice-ufrag:(\S+)/)?.[1];
    expect(open).toHaveLength(1);
    const before = ufrag(open[0]!);
    one!.session.restartIce('p2', 'keep');
    await clock.advanceAsync(500);
    expect(ufrag(open[0]!)).not.toBe(before);
    one!.session.rebuild('p2', { initiate: true, relayOnly: false });
    await clock.advanceUntil(() => open[0]!.signalingState === 'closed');
    expect(one!.session.diagnostics()).toMatchObject([{ peer: 'p2' }]);
  });

  test('whoever comes while the SFU carries needs no connection to anybody', async () => {
    const { clock, parties, use, allOn } = await bed(3);
    const [one, two, three] = parties;
    for (const { session } of [one!, two!]) session.removePeer('p3');
    for (const { name } of [one!, two!]) three!.session.removePeer(name);
    use('sfu');
    await clock.advanceUntil(() => one!.paths('p2').at(-1) === 'sfu' && two!.paths('p1').at(-1) === 'sfu');
    await clock.advanceAsync(5_000);
    const made = three!.pcs.length;
    for (const other of [one!, two!]) {
      other.meet(three!);
      three!.meet(other);
      await other.session.sendTo([one!.name, two!.name, 'p3'].filter((name) => name !== other.name));
    }
    await clock.advanceUntil(() => three!.tracks.has('p1 camera') && one!.tracks.has('p3 camera'));
    await clock.advanceAsync(1_000);
    expect(await arrived(three!, 'p1', 'camera')).toBeGreaterThan(0);
    expect(await arrived(one!, 'p3', 'camera')).toBeGreaterThan(0);
    expect(three!.pcs.length - made).toBe(2);
    expect(allOn('mesh')).toBe(false);
  });

  test('control texts and key frames find their way on either path', async () => {
    const { clock, parties, use, allOn } = await bed(2);
    const [one, two] = parties;
    expect(one!.session.sendControl('p2', 'hello')).toBe(true);
    use('sfu');
    await clock.advanceUntil(() => allOn('sfu'));
    await clock.advanceAsync(5_000);
    expect(one!.session.sendControl('p2', 'again')).toBe(true);
    expect(() => one!.session.forceKeyFrame('p2', 'camera')).not.toThrow();
    await clock.advanceAsync(50);
    expect(two!.of('control').map(({ text }) => text)).toEqual(['hello', 'again']);
    expect(one!.session.sendControl('nobody', 'text')).toBe(false);
  });

  test('a channel closes on both paths', async () => {
    const { clock, parties, use, allOn } = await bed(2);
    const channel = parties[0]!.session.openChannel('chat');
    const states: string[] = [];
    const stop = channel.onState((_, state) => void states.push(state));
    use('sfu');
    await clock.advanceUntil(() => allOn('sfu'));
    await clock.advanceAsync(5_000);
    expect(channel.bufferedAmount('p2')).toBe(0);
    expect(parties[0]!.session.openChannel('chat')).toBe(channel);
    channel.close();
    channel.close();
    stop();
    expect(channel.state('p2')).toBe('closed');
    expect(states).toEqual(['open', 'closed']);
  });

  test('without an SFU there is a mesh and nothing else', async () => {
    const { parties } = await bed(2, { load: null });
    expect(parties[0]!.session.use).toBeUndefined();
  });
});
