import { describe, expect, test, vi } from 'vitest';
import type { PeerSignal } from '../../src/protocol/messages.ts';
import { createFakeClock, createFakeEnvironment, createFakeNetwork } from '../../src/testing/index.ts';
import { CallError, isCallError } from '../../src/util/errors.ts';
import type { Channel } from '../../src/topology/topology.ts';
import { silentLogger } from '../../src/util/log.ts';
import { connectedFakes, fakePair, fakeTrack } from './support/fake-pair.ts';
import { descriptions, type Side, wirePair } from './support/wired-pair.ts';

describe('a mesh session', () => {
  test('keeps one connection per peer, however often it is added', async () => {
    const { a, clock } = await connectedFakes();
    a.add({ initiate: true });
    await clock.advanceAsync(100);
    expect(a.pcs).toHaveLength(1);
  });

  test('sends only to those it is told to, and to late ones what is on already', async () => {
    const { a, b, clock, environments } = await connectedFakes();
    await a.session.sendTo(['other', 'later']);
    await a.session.publish('microphone', await fakeTrack(environments[0], 'audio'));
    a.session.addPeer('later', { initiate: true, polite: false, relayOnly: false, holdCandidates: false });
    await clock.advanceAsync(50);
    const sending = a.pcs.map((pc) => pc.getSenders().filter(({ track }) => track).length);
    expect(sending).toEqual([1, 1]);
    await a.session.sendTo(['later']);
    expect(a.pcs.map((pc) => pc.getSenders().filter(({ track }) => track).length)).toEqual([0, 1]);
    expect(b.of('failed')).toEqual([]);
  });

  test('sends less of a source under limits, the strictest of each, and all of it again without', async () => {
    const { a, clock, environments } = await connectedFakes();
    const encodings = [{ maxBitrate: 1_000_000, maxFramerate: 30 }];
    await a.session.sendTo(['other']);
    await a.session.publish('camera', await fakeTrack(environments[0], 'video'), { encodings });
    const sent = (): unknown =>
      a
        .pc()
        .getSenders()
        .find(({ track }) => track)
        ?.getParameters().encodings[0];
    a.session.limit('other', 'camera', 'size', { scaleResolutionDownBy: 4 });
    a.session.limit(null, 'camera', 'budget', { maxBitrate: 300_000, scaleResolutionDownBy: 2 });
    a.session.limit('other', 'camera', 'adaptation', { maxBitrate: 400_000, maxFramerate: 15 });
    await clock.advanceAsync(50);
    expect(sent()).toMatchObject({ active: true, maxBitrate: 300_000, maxFramerate: 15, scaleResolutionDownBy: 4 });
    a.session.limit('other', 'camera', 'size', { active: false });
    await clock.advanceAsync(50);
    expect(sent()).toMatchObject({ active: false });
    for (const by of ['size', 'adaptation']) a.session.limit('other', 'camera', by, null);
    a.session.limit(null, 'camera', 'budget', null);
    await clock.advanceAsync(50);
    expect(sent()).toMatchObject({ active: true, ...encodings[0], scaleResolutionDownBy: 1 });
  });

  test('shares the uplink of the camera among its receivers, without a negotiation', async () => {
    const { a, clock, environments } = await connectedFakes();
    const encodings = [{ maxBitrate: 1_700_000 }];
    await a.session.publish('camera', await fakeTrack(environments[0], 'video'), { encodings });
    const sent = (): unknown =>
      a
        .pc()
        .getSenders()
        .find(({ track }) => track)
        ?.getParameters().encodings[0];
    const before = a.of('signal').length;
    const peers = ['other', 'b', 'c', 'd', 'e', 'f', 'g'];
    for (const [count, expected] of [
      [1, encodings[0]],
      [7, { maxBitrate: 571_428, scaleResolutionDownBy: 2 }],
      [2, { maxBitrate: 1_700_000, scaleResolutionDownBy: 1 }],
    ] as const) {
      await a.session.sendTo(peers.slice(0, count));
      await clock.advanceAsync(50);
      expect(sent()).toMatchObject(expected!);
    }
    expect(a.of('signal')).toHaveLength(before);
  });

  test('limits wait for what is published later, and end with the peer', async () => {
    const { a, b, clock, environments } = await connectedFakes();
    a.session.limit('other', 'microphone', 'test', { maxBitrate: 16_000 });
    await a.session.sendTo(['other']);
    await a.session.publish('microphone', await fakeTrack(environments[0], 'audio'));
    const sent = (): unknown =>
      a
        .pc()
        .getSenders()
        .find(({ track }) => track)
        ?.getParameters().encodings[0];
    expect(sent()).toMatchObject({ maxBitrate: 16_000 });
    expect(sent()).not.toHaveProperty('scaleResolutionDownBy');
    a.session.removePeer('other');
    b.session.removePeer('other');
    b.add({ epoch: 5 });
    a.add({ initiate: true, epoch: 5 });
    await clock.advanceUntil(() => a.of('up').length > 1);
    expect(sent()).not.toHaveProperty('maxBitrate');
  });

  test('a peer that fails leaves the others alone', async () => {
    const { a, clock } = await connectedFakes();
    a.session.addPeer('bad', { initiate: false, polite: true, relayOnly: false, holdCandidates: false });
    const nonsense = { type: 'offer', sdp: 'nonsense' } as const;
    a.session.handleSignal('bad', { epoch: 1, peerEpoch: 0, description: nonsense });
    await clock.advanceAsync(100);
    expect(a.of('failed')).toEqual([]);
    a.session.handleSignal('bad', { epoch: 2, peerEpoch: 2, description: nonsense });
    await clock.advanceAsync(100);
    expect(a.of('failed')).toMatchObject([{ peer: 'bad', code: 'negotiation-failed' }]);
    expect(a.pcs[0]?.connectionState).toBe('connected');
    expect((await a.session.stats()).map(({ peer }) => peer)).toContain('other');
  });

  test('a refused description is mended by a new connection', async () => {
    const { a, b, clock } = fakePair({
      carry(signal, deliver, from) {
        const broken = from === 'a' && signal.epoch === 1 && signal.description?.type === 'offer';
        deliver(broken ? { ...signal, description: { type: 'offer', sdp: 'nonsense' } } : signal);
      },
    });
    b.add();
    a.add({ initiate: true });
    await clock.advanceUntil(() => a.of('up').length > 0 && b.of('up').length > 0);
    expect([...a.of('failed'), ...b.of('failed')]).toEqual([]);
    expect(b.facts).toContainEqual(expect.objectContaining({ what: 'description-refused' }));
  });

  test('a description of an unexpected type changes nothing', async () => {
    const { a, b, clock } = await connectedFakes();
    const description = { type: 'rollback' as 'offer', sdp: '' };
    a.session.handleSignal('other', { epoch: 1, peerEpoch: 1, description });
    a.session.handleSignal('other', { ...b.signals.find((signal) => signal.description)! });
    await clock.advanceAsync(100);
    expect([a.pc().signalingState, a.of('failed').length]).toEqual(['stable', 0]);
    expect(a.pcs).toHaveLength(1);
  });

  test('refuses a track of the wrong kind', async () => {
    const { a, environments } = await connectedFakes();
    const track = await fakeTrack(environments[0], 'audio');
    await expect(a.session.publish('camera', track)).rejects.toSatisfy((error) =>
      isCallError(error, 'invalid-argument'),
    );
  });

  test('tells when there is no WebRTC', async () => {
    const clock = createFakeClock();
    const network = createFakeNetwork({ clock });
    const { a } = wirePair([
      createFakeEnvironment({ network, without: ['webrtc'] }),
      createFakeEnvironment({ network }),
    ]);
    a.add({ initiate: true });
    await clock.settle();
    expect(a.of('failed')).toMatchObject([{ code: 'unsupported-browser' }]);
    expect(a.session.diagnostics()).toEqual([]);
    expect(await a.session.stats()).toEqual([]);
  });

  test('waits for the ICE servers and refreshes them before each ICE restart', async () => {
    const urls = ['turn:one', 'turn:two', 'turn:three'];
    const iceServers = vi.fn(async () => [{ urls: urls[iceServers.mock.calls.length - 1] ?? '' }]);
    const { a, b, clock } = await connectedFakes({ context: { iceServers } });
    expect(iceServers).toHaveBeenCalledTimes(2);
    a.session.restartIce('other', 'relay');
    await clock.advanceAsync(10);
    expect(iceServers).toHaveBeenCalledTimes(3);
    expect(a.pc().getConfiguration()).toMatchObject({ iceTransportPolicy: 'relay', bundlePolicy: 'max-bundle' });
    expect(b.pc().getConfiguration().iceTransportPolicy).toBe('all');
  });

  test('repairs over any path where no TURN server could relay', async () => {
    const { a, b, clock } = await connectedFakes({ context: { iceServers: async () => [{ urls: 'stun:one' }] } });
    const before = a.of('up').length;
    a.session.restartIce('other', 'relay');
    await clock.advanceAsync(500);
    expect(a.pc().getConfiguration().iceTransportPolicy).toBe('all');
    expect([a.of('down').length, b.of('down').length, a.of('up').length >= before]).toEqual([0, 0, true]);
  });

  test('warns of a server that refuses the credentials of TURN', async () => {
    const warn = vi.fn<(message: string, details?: unknown) => void>();
    const iceServers = async () => [{ urls: 'turn:turn.example', username: 'u', credential: 'expired' }];
    const pair = fakePair({ context: { iceServers, log: { ...silentLogger, warn } } });
    pair.network.setTurn({ username: 'u', credential: 'fresh' });
    pair.a.add({ initiate: true, relayOnly: true });
    await pair.clock.advanceAsync(5000);
    expect(warn).toHaveBeenCalledWith('turn-unauthorized', { url: expect.stringContaining('turn.example') });
    expect(pair.a.facts).toContainEqual(expect.objectContaining({ what: 'ice-error' }));
    expect(pair.a.of('failed')).toEqual([]);
  });

  test('drops what is asked of peers it does not know', async () => {
    const { a, clock } = await connectedFakes();
    a.session.handleSignal('nobody', { epoch: 1, peerEpoch: 0 });
    a.session.restartIce('nobody', 'keep');
    a.session.rebuild('nobody', { initiate: true, relayOnly: false });
    a.session.forceKeyFrame('nobody', 'camera');
    a.session.releaseCandidates('nobody');
    a.session.removePeer('nobody');
    await clock.advanceAsync(100);
    expect([a.pcs.length, a.of('failed').length]).toEqual([1, 0]);
  });

  test('forgets a removed peer at once, and takes it anew under the same id', async () => {
    const { a, b, clock } = await connectedFakes();
    a.session.removePeer('other');
    b.session.removePeer('other');
    const told = a.facts.length;
    await clock.advanceAsync(500);
    expect(a.facts.length).toBe(told);
    b.add();
    a.add({ initiate: true });
    await clock.advanceUntil(() => a.of('up').length === 2 && b.of('up').length === 2);
  });

  test('an error of the provider of connections other than its own is told as unsupported', async () => {
    const { a, clock } = fakePair({
      context: {
        createPeerConnection() {
          throw new CallError('insecure-context');
        },
      },
    });
    a.add({ initiate: true });
    await clock.settle();
    expect(a.of('failed')).toMatchObject([{ code: 'insecure-context' }]);
  });

  test('one negotiation covers everything that a peer needs, and a storm of restarts makes few offers', async () => {
    const { a, b, clock } = await connectedFakes({ camera: true });
    for (let restart = 0; restart < 20; restart++) a.session.restartIce('other', 'keep');
    await clock.advanceAsync(500);
    expect(descriptions(a.signals).length).toBeLessThanOrEqual(3);
    expect(b.pc().signalingState).toBe('stable');
  });

  test('the DTLS role stays over restarts of ICE and new sections, whichever end begins them', async () => {
    const { a, b, clock } = await connectedFakes({ camera: true });
    const roles = () => Promise.all([a, b].map(dtlsRole));
    const before = await roles();
    expect([...before].sort()).toEqual(['client', 'server']);
    const certificate = fingerprints(a);
    const settled = async (): Promise<void> => {
      await clock.advanceAsync(500);
      expect([a.pc().signalingState, b.pc().signalingState]).toEqual(['stable', 'stable']);
      expect([a.pc().connectionState, b.pc().connectionState]).toEqual(['connected', 'connected']);
      expect(await roles()).toEqual(before);
    };
    for (const side of [a, b, a]) {
      side.session.restartIce('other', 'keep');
      await settled();
    }
    for (const side of [b, a]) {
      side.pc().addTransceiver('audio');
      await settled();
    }
    const setups = [a, b].map(({ signals }) => setupsOf(signals));
    // The first answer chose, and each later one says the same again.
    expect(setups[0]).toEqual([
      'offer actpass',
      'offer actpass',
      'answer passive',
      'offer actpass',
      'answer passive',
      'offer actpass',
    ]);
    expect(setups[1]).toEqual([
      'answer active',
      'answer active',
      'offer actpass',
      'answer active',
      'offer actpass',
      'answer active',
    ]);
    expect([a.pcs.length, b.pcs.length]).toEqual([1, 1]);
    expect(fingerprints(a)).toEqual(certificate);
  });

  test('a report is shared with the watchdog when it is fresh', async () => {
    const { a, clock } = await connectedFakes({ camera: true });
    const getStats = vi.spyOn(a.pc(), 'getStats');
    const [one, two] = await Promise.all([a.session.stats(), a.session.stats()]);
    expect(getStats.mock.calls.length).toBeLessThanOrEqual(1);
    expect(one[0]?.report).toBe(two[0]?.report);
    expect([...(one[0]?.mids.values() ?? [])].sort()).toEqual(['camera', 'microphone', 'screen', 'screen-audio']);
    expect(clock.now() - (one[0]?.at ?? 0)).toBeLessThanOrEqual(200);
  });

  test('a late listener of a channel hears what was early once only', async () => {
    const { a, b, clock } = await connectedFakes();
    const sending = a.session.openChannel('chat');
    await clock.advanceUntil(() => sending.state('other') === 'open');
    sending.send('early');
    await clock.advanceAsync(100);
    const heard: string[] = [];
    const receiving = b.session.openChannel('chat');
    receiving.onMessage((_, data) => heard.push(`one ${String(data)}`));
    receiving.onMessage((_, data) => heard.push(`two ${String(data)}`));
    expect(heard).toEqual(['one early']);
  });

  test('a channel takes no more than the other end of its connection takes', async () => {
    const { a, b, clock } = await connectedFakes();
    const [sending, receiving] = [a.session.openChannel('chat'), b.session.openChannel('chat')];
    const heard: number[] = [];
    receiving.onMessage((_, data) => heard.push((data as string).length));
    await clock.advanceUntil(() => sending.state('other') === 'open');
    vi.spyOn(a.pc(), 'sctp', 'get').mockReturnValue({ maxMessageSize: 16_384 } as RTCSctpTransport);
    sending.send('x'.repeat(16_384));
    expect(() => sending.send('x'.repeat(16_385))).toThrow(expect.objectContaining({ code: 'message-too-large' }));
    expect(() => sending.send('é'.repeat(8_193))).toThrow('16386 of 16384 bytes');
    expect(() => sending.send(new ArrayBuffer(16_385), 'other')).toThrow('16385 of 16384 bytes');
    receiving.send('x'.repeat(65_536));
    expect(() => receiving.send('x'.repeat(65_537))).toThrow('65537 of 65536 bytes');
    await clock.advanceAsync(500);
    expect(heard).toEqual([16_384]);
  });

  test.each([
    ['both ends', true],
    ['one end', false],
  ])(
    'a label that %s closed and opened again carries both ways, although its number may be used again',
    async (_, both) => {
      const { a, b, clock } = await connectedFakes();
      const heard: string[] = [];
      const channels: RTCDataChannel[] = [];
      const create = a.pc().createDataChannel.bind(a.pc());
      a.pc().createDataChannel = (...given) => {
        const channel = create(...given);
        channels.push(channel);
        return channel;
      };
      const numbers: (number | null | undefined)[] = [];
      const accepted = new Map([['other', true]]);
      for (const round of ['first', 'second', 'third']) {
        const [one, other] = [a, b].map(({ session }) => session.openChannel('chat')) as [Channel, Channel];
        one.onMessage((_, data) => heard.push(`a ${String(data)}`));
        if (both || round === 'first') other.onMessage((_, data) => heard.push(`b ${String(data)}`));
        await clock.advanceUntil(() => [one, other].every((channel) => channel.state('other') === 'open'));
        expect([one.send(`${round} of a`), other.send(`${round} of b`)]).toEqual([accepted, accepted]);
        await clock.advanceAsync(100);
        expect(heard.splice(0).sort()).toEqual([`a ${round} of b`, `b ${round} of a`]);
        numbers.push(channels.at(-1)?.id);
        one.close();
        if (both) other.close();
        await clock.advanceAsync(500);
      }
      expect(numbers).toEqual(Array(3).fill(expect.any(Number)));
      expect(new Set(numbers).size, 'the fake uses numbers again, as browsers do').toBe(1);
    },
  );

  test('a channel whose connection is replaced is not told as closed', async () => {
    const { a, b, clock } = await connectedFakes();
    const states: string[] = [];
    const channel = a.session.openChannel('chat');
    channel.onState((_, state) => states.push(state));
    await clock.advanceUntil(() => channel.state('other') === 'open');
    b.session.rebuild('other', { initiate: true, relayOnly: false });
    await clock.advanceUntil(() => a.of('up').length === 2 && channel.state('other') === 'open');
    await clock.advanceAsync(500);
    expect(states).toEqual(['open', 'open']);
  });
});

/** `client` or `server`, as the connection's statistics say. */
async function dtlsRole(side: Side): Promise<unknown> {
  const entries: Record<string, unknown>[] = [];
  (await side.pc().getStats()).forEach((entry: Record<string, unknown>) => entries.push(entry));
  return entries.find((entry) => entry['type'] === 'transport')?.['dtlsRole'];
}

const fingerprints = (side: Side): string[] => [
  ...new Set(side.pc().localDescription!.sdp.match(/^a=fingerprint:.*$/gm)),
];

/** What each description that was sent says of the DTLS role. */
const setupsOf = (signals: readonly PeerSignal[]): string[] =>
  signals.flatMap(({ description }) =>
    description ? `${description.type} ${[...new Set(description.sdp.match(/(?<=^a=setup:)\w+/gm))].join()}` : [],
  );

/** Wires two fakes where the first answer is changed on its way. */
async function answeredWith(change: (sdp: string) => string) {
  const pair = fakePair({
    carry(signal, deliver) {
      const { description } = signal;
      deliver(
        description?.type === 'answer'
          ? { ...signal, description: { ...description, sdp: change(description.sdp) } }
          : signal,
      );
    },
  });
  pair.b.add();
  pair.a.add({ initiate: true });
  await pair.clock.advanceAsync(1000);
  return pair;
}

describe('an answer', () => {
  test('that takes no media at all fails for want of a common codec', async () => {
    const { a } = await answeredWith((sdp) => sdp.replace(/^m=(audio|video) 9/gm, 'm=$1 0'));
    expect(a.of('failed')).toMatchObject([{ code: 'no-common-codec' }]);
    expect(a.of('track')).toEqual([]);
  });

  test('without one kind goes on with the other, and says so', async () => {
    const { a } = await answeredWith((sdp) => sdp.replace(/^m=video 9/gm, 'm=video 0'));
    expect([a.of('failed').length, a.of('up').length]).toEqual([0, 1]);
    expect([...a.tracks.keys()].sort()).toEqual(['microphone', 'screen-audio']);
    expect(a.of('no-codec')).toMatchObject([{ kind: 'video' }]);
  });

  test('that sends nothing of a source brings no track of it', async () => {
    const { a } = await answeredWith((sdp) =>
      sdp.replace(/^m=video[^]*?a=sendrecv/m, (section) => section.replace('a=sendrecv', 'a=recvonly')),
    );
    expect([...a.tracks.keys()].sort()).toEqual(['microphone', 'screen', 'screen-audio']);
  });
});

describe('an offer', () => {
  test('says itself which section carries which source, also when candidates follow at once', async () => {
    const swap = {
      camera: 'screen',
      screen: 'camera',
      microphone: 'microphone',
      'screen-audio': 'screen-audio',
    } as const;
    const { a, b, clock } = fakePair({
      carry(signal, deliver) {
        if (!signal.sources) return deliver(signal);
        deliver({ ...signal, sources: signal.sources.map(([mid, source]) => [mid, swap[source]] as const) });
        deliver({ epoch: signal.epoch, peerEpoch: signal.peerEpoch, candidates: [] });
      },
    });
    b.add();
    a.add({ initiate: true });
    await clock.advanceUntil(() => b.of('up').length > 0);
    const [[ours], [theirs]] = await Promise.all([a.session.stats(), b.session.stats()]);
    expect([...ours!.mids].map(([mid, source]) => [mid, swap[source]])).toEqual([...theirs!.mids].sort());
  });

  test('without that list is read by the order of its sections', async () => {
    const { a, b, clock } = fakePair({
      carry(signal, deliver) {
        const { sources, ...rest } = signal;
        deliver(sources ? rest : signal);
      },
    });
    b.add();
    a.add({ initiate: true });
    await clock.advanceUntil(() => b.of('up').length > 0);
    const [[ours], [theirs]] = await Promise.all([a.session.stats(), b.session.stats()]);
    expect([...theirs!.mids]).toEqual([...ours!.mids]);
  });
});
