import { describe, expect, onTestFinished, test } from 'vitest';
import {
  createFakeClock,
  createFakeEnvironment,
  createFakeNetwork,
  type FakeClock,
  type FakeEnvironment,
  type FakeMediaStreamTrack,
  type FakeNetwork,
  type FakeNetworkOptions,
} from '../../src/testing/index.ts';
import { negotiate, type NegotiatingEnd } from './connected-pair.ts';

interface Pair {
  readonly clock: FakeClock;
  readonly network: FakeNetwork;
  readonly alice: FakeEnvironment;
  readonly bob: FakeEnvironment;
  readonly a: RTCPeerConnection;
  readonly b: RTCPeerConnection;
  readonly ends: readonly [NegotiatingEnd, NegotiatingEnd];
}

function setUp(options: Partial<FakeNetworkOptions> = {}, config: RTCConfiguration = {}): Pair {
  const clock = createFakeClock();
  const network = createFakeNetwork({ clock, ...options });
  const alice = createFakeEnvironment({ name: 'alice', network });
  const bob = createFakeEnvironment({ name: 'bob', network });
  const a = alice.createPeerConnection(config);
  const b = bob.createPeerConnection(config);
  const ends = negotiate(a, b, (deliver) => clock.after(5, deliver));
  onTestFinished(async () => {
    expect(ends.flatMap((end) => end.errors)).toEqual([]);
    a.close();
    b.close();
    await clock.advanceAsync(100);
    expect({ ...alice.live(), timers: clock.pending }).toEqual({
      connections: 0,
      tracks: 0,
      audioContexts: 0,
      timers: 0,
    });
  });
  return { clock, network, alice, bob, a, b, ends };
}

const connected = ({ a, b }: Pair) => a.connectionState === 'connected' && b.connectionState === 'connected';

describe('a fake path', () => {
  test('takes its time: checks, then DTLS, one round trip each', async () => {
    const pair = setUp({ latency: 50 });
    pair.a.addTransceiver('audio');
    await connect(pair);
    expect(pair.clock.now()).toBe(10 + 2 * 2 * 50);
  });

  test('that is cut shows disconnected after 5 s and fails after 15 s', async () => {
    const pair = setUp();
    pair.a.addTransceiver('audio');
    await connect(pair);
    pair.network.cut(pair.alice, pair.bob);
    await pair.clock.advanceAsync(4999);
    expect(pair.a.connectionState).toBe('connected');
    await pair.clock.advanceAsync(1);
    expect([pair.a.connectionState, pair.b.connectionState]).toEqual(['disconnected', 'disconnected']);
    await pair.clock.advanceAsync(10_000);
    expect([pair.a.connectionState, pair.a.iceConnectionState]).toEqual(['failed', 'disconnected']);
    pair.network.restore(pair.alice, pair.bob);
    await pair.clock.advanceAsync(5000);
    expect(pair.a.connectionState).toBe('failed');
    pair.a.restartIce();
    await connect(pair);
  });

  test('that comes back in time goes on by itself', async () => {
    const pair = setUp();
    pair.a.addTransceiver('audio');
    await connect(pair);
    pair.network.cut(pair.bob);
    await pair.clock.advanceAsync(7000);
    expect(pair.b.connectionState).toBe('disconnected');
    pair.network.restore(pair.bob);
    await pair.clock.advanceAsync(20);
    expect([pair.a.connectionState, pair.b.connectionState]).toEqual(['connected', 'connected']);
  });

  test('whose addresses are gone is dead until ICE restarts', async () => {
    const pair = setUp();
    const { sender } = pair.a.addTransceiver('video');
    await connect(pair);
    await sender.replaceTrack(camera(pair.alice));
    await pair.clock.advanceAsync(1000);
    pair.network.killAddresses(pair.alice);
    const before = await sum(pair.b, 'inbound-rtp', 'packetsReceived');
    await pair.clock.advanceAsync(1000);
    expect(await sum(pair.b, 'inbound-rtp', 'packetsReceived')).toBe(before);
    expect(pair.a.connectionState).toBe('connected');
    pair.a.restartIce();
    await pair.clock.advanceAsync(200);
    expect(await sum(pair.b, 'inbound-rtp', 'packetsReceived')).toBeGreaterThan(before);
    expect(pair.a.connectionState).toBe('connected');
  });

  test('is not there when the other side closes, and its channels close', async () => {
    const pair = setUp();
    const channel = pair.a.createDataChannel('c', { negotiated: true, id: 0 });
    pair.b.createDataChannel('c', { negotiated: true, id: 0 });
    await connect(pair);
    await pair.clock.advanceUntil(() => channel.readyState === 'open');
    pair.b.close();
    await pair.clock.advanceAsync(10);
    expect([channel.readyState, pair.a.connectionState]).toEqual(['closed', 'connected']);
    await pair.clock.advanceAsync(5000);
    expect(pair.a.connectionState).toBe('disconnected');
  });

  test('fails when nothing gets through from the beginning', async () => {
    const pair = setUp();
    pair.network.cut(pair.alice);
    pair.a.addTransceiver('audio');
    await pair.clock.advanceAsync(100);
    expect(pair.a.connectionState).toBe('connecting');
    await pair.clock.advanceAsync(15_000);
    expect([pair.a.connectionState, pair.a.iceConnectionState]).toEqual(['failed', 'failed']);
  });

  test('has no timers and no connections left when both sides closed', async () => {
    const { network, a, b, clock } = setUp();
    a.addTransceiver('audio');
    await clock.advanceAsync(20);
    expect(network.connections).toBe(2);
    a.close();
    b.close();
    expect(network.connections).toBe(0);
  });
});

describe('fake TURN', () => {
  const iceServers = [{ urls: 'turn:relay.example', username: 'u', credential: 'c' }];
  const relay: RTCConfiguration = { iceServers, iceTransportPolicy: 'relay' };

  test('carries a relay-only connection, and the statistics say so', async () => {
    const pair = setUp({ turn: true }, relay);
    pair.a.addTransceiver('audio');
    await connect(pair);
    expect(await candidateTypes(pair.a)).toEqual(['relay', 'relay']);
  });

  test('goes direct after setConfiguration and a restart', async () => {
    const pair = setUp({ turn: true }, relay);
    pair.a.addTransceiver('audio');
    await connect(pair);
    for (const pc of [pair.a, pair.b]) pc.setConfiguration({ iceServers });
    pair.a.restartIce();
    await pair.clock.advanceAsync(500);
    expect(await candidateTypes(pair.a)).toEqual(['host', 'host']);
    expect(pair.a.connectionState).toBe('connected');
  });

  test('with wrong credentials gives no candidate but error 401, and the connection stays new for ever', async () => {
    const pair = setUp({ turn: { username: 'u', credential: 'other' } }, relay);
    const errors: number[] = [];
    pair.a.onicecandidateerror = ({ errorCode }) => errors.push(errorCode);
    pair.a.addTransceiver('audio');
    await pair.clock.advanceAsync(60_000);
    expect([errors, pair.a.connectionState]).toEqual([[401], 'new']);
  });

  test('takes over when the direct way is cut', async () => {
    const pair = setUp({ turn: true }, { iceServers });
    pair.network.cut(pair.alice, pair.bob);
    pair.a.addTransceiver('audio');
    await connect(pair);
    expect(await candidateTypes(pair.a)).toContain('relay');
  });

  test('that goes down takes its paths along', async () => {
    const pair = setUp({ turn: true }, relay);
    pair.a.addTransceiver('audio');
    await connect(pair);
    pair.network.setTurn(false);
    await pair.clock.advanceAsync(5000);
    expect(pair.a.connectionState).toBe('disconnected');
  });
});

describe('fake media', () => {
  test('counts packets and frames by the clock', async () => {
    const pair = setUp();
    pair.a.addTransceiver('audio');
    pair.a.addTransceiver('video');
    await connect(pair);
    const [audio, video] = pair.a.getSenders();
    await audio!.replaceTrack(microphone(pair.alice));
    await video!.replaceTrack(camera(pair.alice));
    await pair.clock.advanceAsync(2000);
    expect(await sum(pair.b, 'inbound-rtp', 'framesDecoded')).toBe(60);
    expect(await sum(pair.a, 'outbound-rtp', 'packetsSent')).toBe(2 * 50 + 60 * 4);
  });

  test('loses as many packets as the link says', async () => {
    const pair = setUp();
    pair.network.setLink(pair.alice, pair.bob, { loss: 0.1, latency: 40 });
    pair.a.addTransceiver(microphone(pair.alice));
    await connect(pair);
    await pair.clock.advanceAsync(10_000);
    const lost = await sum(pair.b, 'inbound-rtp', 'packetsLost');
    expect(lost / (lost + (await sum(pair.b, 'inbound-rtp', 'packetsReceived')))).toBeCloseTo(0.1, 1);
    expect(await sum(pair.a, 'remote-inbound-rtp', 'fractionLost')).toBe(0.1);
    expect(await sum(pair.a, 'candidate-pair', 'currentRoundTripTime')).toBe(0.08);
  });

  test('without a key frame arrives and shows nothing, until the sender makes one', async () => {
    const pair = setUp();
    pair.a.addTransceiver(camera(pair.alice));
    await connect(pair);
    await pair.clock.advanceAsync(1000);
    pair.network.loseKeyFrame(pair.alice, pair.bob);
    const read = (field: string): Promise<number> => sum(pair.b, 'inbound-rtp', field);
    const [frames, packets] = [await read('framesDecoded'), await read('packetsReceived')];
    await pair.clock.advanceAsync(1000);
    expect(await read('framesDecoded')).toBe(frames);
    expect(await read('packetsReceived')).toBeGreaterThan(packets);
    const [sender] = pair.a.getSenders();
    for (const active of [false, true]) {
      const parameters = sender!.getParameters();
      parameters.encodings[0]!.active = active;
      await sender!.setParameters(parameters);
    }
    await pair.clock.advanceAsync(1000);
    expect(await read('framesDecoded')).toBeGreaterThan(frames);
  });

  test('stops with its track and with its encodings', async () => {
    const pair = setUp();
    const track = microphone(pair.alice);
    pair.a.addTransceiver(track);
    await connect(pair);
    await pair.clock.advanceAsync(1000);
    track.stop();
    const before = await sum(pair.a, 'outbound-rtp', 'packetsSent');
    await pair.clock.advanceAsync(1000);
    expect(await sum(pair.a, 'outbound-rtp', 'packetsSent')).toBe(before);
  });

  test('is as loud at the receiver as at its source', async () => {
    const pair = setUp();
    const track = microphone(pair.alice);
    (track as unknown as FakeMediaStreamTrack).loudness = 0.7;
    pair.a.addTransceiver(track);
    await connect(pair);
    await pair.clock.advanceAsync(100);
    const level = (): number | undefined => pair.b.getReceivers()[0]!.getSynchronizationSources()[0]?.audioLevel;
    expect(level()).toBe(0.7);
    track.enabled = false;
    expect(level()).toBe(0);
  });
});

describe('fake data channels', () => {
  test('keep order, take one latency, and hold back while the link is cut', async () => {
    const pair = setUp({ latency: 30 });
    const [x, y] = [pair.a, pair.b].map((pc) => pc.createDataChannel('c', { negotiated: true, id: 0 })) as [
      RTCDataChannel,
      RTCDataChannel,
    ];
    const got: string[] = [];
    y.onmessage = ({ data }) => got.push(`${data}@${pair.clock.now() - begin}`);
    await connect(pair);
    await pair.clock.advanceUntil(() => x.readyState === 'open' && y.readyState === 'open');
    const begin = pair.clock.now();
    x.send('one');
    x.send('two');
    await pair.clock.advanceAsync(100);
    pair.network.cut(pair.alice, pair.bob);
    x.send('three');
    await pair.clock.advanceAsync(1000);
    expect([got, x.bufferedAmount]).toEqual([['one@30', 'two@30'], 5]);
    pair.network.restore(pair.alice, pair.bob);
    await pair.clock.advanceAsync(0);
    expect(got.at(-1)).toBe('three@1100');
  });

  test('that may lose messages lose them while the link is cut', async () => {
    const pair = setUp();
    const init = { negotiated: true, id: 0, maxRetransmits: 0 };
    const [x, y] = [pair.a, pair.b].map((pc) => pc.createDataChannel('c', init)) as [RTCDataChannel, RTCDataChannel];
    const got: string[] = [];
    y.onmessage = ({ data }) => got.push(String(data));
    await connect(pair);
    await pair.clock.advanceUntil(() => x.readyState === 'open' && y.readyState === 'open');
    pair.network.cut(pair.alice, pair.bob);
    x.send('lost');
    await pair.clock.advanceAsync(1000);
    pair.network.restore(pair.alice, pair.bob);
    x.send('kept');
    await pair.clock.advanceAsync(1000);
    expect([got, x.bufferedAmount]).toEqual([['kept'], 0]);
  });

  test('refuse to send while closing', async () => {
    const pair = setUp();
    const [x] = [pair.a, pair.b].map((pc) => pc.createDataChannel('c', { negotiated: true, id: 0 })) as [
      RTCDataChannel,
    ];
    await connect(pair);
    await pair.clock.advanceUntil(() => x.readyState === 'open');
    x.close();
    expect(() => x.send('late')).toThrow(expect.objectContaining({ name: 'InvalidStateError' }));
  });
});

describe('descriptions that take time', () => {
  test('resolve when the clock says so', async () => {
    const clock = createFakeClock();
    const pc = createFakeEnvironment({ clock, operationDelay: 20 }).createPeerConnection({});
    onTestFinished(() => pc.close());
    pc.addTransceiver('audio');
    void pc.setLocalDescription();
    await clock.advanceAsync(19);
    expect(pc.signalingState).toBe('stable');
    await clock.advanceAsync(1);
    expect(pc.signalingState).toBe('have-local-offer');
  });
});

test('the same seed brings the same connection, text for text', async () => {
  const offer = async (): Promise<string> => {
    const pc = createFakeEnvironment({ name: 'alice' }).createPeerConnection({});
    pc.addTransceiver('audio');
    await pc.setLocalDescription();
    pc.close();
    return pc.localDescription!.sdp;
  };
  expect(await offer()).toBe(await offer());
});

async function connect(pair: Pair): Promise<void> {
  await pair.clock.advanceUntil(() => connected(pair));
}

function camera(environment: FakeEnvironment): MediaStreamTrack {
  const track = environment.createCanvas(320, 240)!.captureStream(30).getVideoTracks()[0]!;
  onTestFinished(() => track.stop());
  return track;
}

function microphone(environment: FakeEnvironment): MediaStreamTrack {
  const context = environment.audioContext()!;
  const track = context.createMediaStreamDestination().stream.getAudioTracks()[0]!;
  onTestFinished(async () => {
    track.stop();
    await environment.close();
  });
  return track;
}

async function sum(pc: RTCPeerConnection, type: string, field: string): Promise<number> {
  const stats = [...(await pc.getStats()).values()] as Record<string, unknown>[];
  return stats.filter((stat) => stat['type'] === type).reduce((total, stat) => total + Number(stat[field] ?? 0), 0);
}

async function candidateTypes(pc: RTCPeerConnection): Promise<unknown[]> {
  const stats = [...(await pc.getStats()).values()] as Record<string, unknown>[];
  return stats.filter((stat) => String(stat['type']).endsWith('-candidate')).map((stat) => stat['candidateType']);
}
