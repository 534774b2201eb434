import wrtc from '@roamhq/wrtc';
import { describe, expect, test, vi } from 'vitest';
import { headlessEnvironment, installBrowserGlobals, pcmQueue, tone } from '../../src/headless/index.ts';
import { type Call, createCallClient, waitFor } from '../../src/index.ts';
import { createMemoryNetwork, memoryTransport } from '../../src/signaling/transports/memory.ts';
import { type Bot, createBots } from './support.ts';

/** Calls Bob, who answers with a tone and a picture. */
async function talk(): Promise<{ alice: Bot; bob: Bot; call: Call; theirs: Call }> {
  const bot = createBots();
  const [alice, bob] = [bot('alice'), bot('bob')];
  const rang = new Promise<Call>((resolve) => bob.client.on('incoming', resolve));
  const call = alice.client.call('bob', { microphone: alice.environment.microphone(tone(440)) });
  const theirs = await rang;
  await theirs.accept({ microphone: bob.environment.microphone(tone(880)), camera: bob.environment.camera() });
  await call.ready;
  await waitFor(call, ({ participants }) => participants[0]?.tracks.length === 2);
  await waitFor(theirs, ({ participants }) => participants[0]?.tracks.length === 1);
  return { alice, bob, call, theirs };
}

const streamOf = (call: Call): MediaStream => call.get().participants[0]?.tracks[0]?.stream as MediaStream;

/** How loud a bot hears a call, at the loudest. */
function listen({ environment }: Bot, call: Call): () => number {
  let loudest = 0;
  environment.hear(
    streamOf(call),
    ({ samples }) => (loudest = samples.reduce((max, one) => Math.max(max, one), loudest)),
  );
  return () => loudest;
}

describe('a bot in Node', () => {
  test('hears and sees whom it calls, and is heard', async () => {
    const { alice, bob, call, theirs } = await talk();
    const sizes = new Set<string>();
    alice.environment.see(streamOf(call), ({ width, height, data }) => sizes.add(`${width}x${height} ${data.length}`));
    const loudness = [listen(alice, call), listen(bob, theirs)];
    for (const loud of loudness) await vi.waitFor(() => expect(loud()).toBeGreaterThan(2000), 10_000);
    await vi.waitFor(() => expect([...sizes]).toContain('320x180 86400'), 10_000);
  });

  test('talks over a data channel', async () => {
    const { call, theirs } = await talk();
    const [mine, other] = [call.openChannel('chat'), theirs.openChannel('chat')];
    const heard: unknown[] = [];
    mine.onMessage((from, text) => heard.push([from, text]));
    other.onMessage((from, text) => other.send(`you said: ${String(text)}`, from));
    await vi.waitFor(() => expect(mine.send('hello').get('bob')).toBe(true), 10_000);
    await vi.waitFor(() => expect(heard).toContainEqual(['bob', 'you said: hello']), 10_000);
  });

  test('says what it was given to say, and nothing else', async () => {
    const { alice, bob, call, theirs } = await talk();
    const words = pcmQueue();
    await theirs.setMicrophone(bob.environment.microphone(words.sound));
    let loudest = 0;
    alice.environment.hear(streamOf(call), ({ samples }) => (loudest = Math.max(...samples)));
    await vi.waitFor(() => expect(loudest).toBe(0), 10_000);
    const second = new Int16Array(48_000);
    tone(600, 0.5)(second, 0);
    words.push(second);
    await vi.waitFor(() => expect(loudest).toBeGreaterThan(5000), { timeout: 10_000, interval: 5 });
    await vi.waitFor(() => expect(words.waiting).toBe(0), 10_000);
  });

  test('goes on hearing when its track is exchanged for another one', async () => {
    const { environment } = createBots()('carol');
    const [first, second] = await Promise.all(
      [0.01, 0.5].map((loudness) => environment.microphone(tone(500, loudness)).open({} as never)),
    );
    const stream = environment.createMediaStream([first as MediaStreamTrack]);
    let loudest = 0;
    const stop = environment.hear(stream, ({ samples }) => (loudest = Math.max(loudest, ...samples)));
    await vi.waitFor(() => expect(loudest).toBeGreaterThan(200), 10_000);
    expect(loudest).toBeLessThan(1000);
    stream.removeTrack(first as MediaStreamTrack);
    stream.addTrack(second as MediaStreamTrack);
    await vi.waitFor(() => expect(loudest).toBeGreaterThan(10_000), 10_000);
    stop();
    for (const track of [first, second]) track?.stop();
  });

  test('refuses a picture that no encoder takes', () => {
    const { environment } = createBots()('carol');
    expect(() => environment.camera({ width: 321 })).toThrow(expect.objectContaining({ code: 'invalid-argument' }));
  });
});

describe('without what it needs', () => {
  const client = (environment?: ReturnType<typeof headlessEnvironment>) =>
    createCallClient({
      self: { id: 'bare' },
      transport: memoryTransport({ network: createMemoryNetwork() }),
      ...(environment && { environment }),
    });

  test('a client in Node says at once that there is no WebRTC, and keeps no call', async () => {
    const calls = client();
    for (const begin of [() => calls.call('bob'), () => calls.join('standup')])
      expect(begin).toThrow(expect.objectContaining({ code: 'unsupported-browser' }));
    expect(calls.get().calls).toEqual([]);
    await calls.close();
  });

  test('an incoming call cannot be accepted without WebRTC, and rings on', async () => {
    const network = createMemoryNetwork();
    const alice = createBots(network)('alice');
    const calls = createCallClient({ self: { id: 'bob' }, transport: memoryTransport({ network }) });
    const rang = new Promise<Call>((resolve) => calls.on('incoming', resolve));
    alice.client.call('bob', { microphone: false });
    const call = await rang;
    await expect(call.accept()).rejects.toMatchObject({ code: 'unsupported-browser' });
    expect(call.get().status).toBe('ringing');
    await calls.close();
  });

  test('an implementation that makes no tracks is told when one is opened', async () => {
    const { nonstandard: _, ...webrtc } = wrtc;
    const environment = headlessEnvironment({ webrtc });
    await expect(environment.microphone().open({} as never)).rejects.toMatchObject({ code: 'unsupported-browser' });
    await environment.close();
  });
});

describe('where libraries look for a browser', () => {
  test('there is one, until it is taken back', async () => {
    const before = [globalThis.RTCPeerConnection, globalThis.navigator];
    const restore = installBrowserGlobals(wrtc);
    const pc = new RTCPeerConnection();
    pc.createDataChannel('x');
    await pc.setLocalDescription();
    expect([pc.localDescription?.type, typeof MediaStream]).toEqual(['offer', 'function']);
    expect(navigator.userAgent).toContain('Chrome/');
    pc.close();
    restore();
    expect([globalThis.RTCPeerConnection, globalThis.navigator]).toEqual(before);
  });
});

describe('a connection of an implementation with gaps', () => {
  test('gives way to another offer by rolling its own back', async () => {
    const { environment } = createBots()('carol');
    const [polite, other] = [environment.createPeerConnection({}), environment.createPeerConnection({})];
    polite.createDataChannel('a');
    other.createDataChannel('b');
    await Promise.all([polite.setLocalDescription(), other.setLocalDescription()]);
    await polite.setRemoteDescription(other.localDescription as RTCSessionDescription);
    await polite.setLocalDescription();
    await other.setRemoteDescription(polite.localDescription as RTCSessionDescription);
    expect([polite.signalingState, other.signalingState, polite.localDescription?.type]).toEqual([
      'stable',
      'stable',
      'answer',
    ]);
    polite.close();
    other.close();
  });
});
