import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { browserEnvironment, type Call, type CallClientOptions, createCallClient, waitFor } from '../../src/index.ts';
import { createMemoryNetwork, memoryTransport, type MemoryNetwork } from '../../src/signaling/transports/memory.ts';
import { nextFrame, playVideo } from '../support/real-media.ts';

let network: MemoryNetwork;
beforeEach(() => {
  network = createMemoryNetwork();
});

/** A real client and the connections that it makes. */
function open(id: string, options: Partial<CallClientOptions> = {}) {
  const connections: RTCPeerConnection[] = [];
  const real = browserEnvironment();
  const environment = Object.defineProperty({ ...real }, 'mediaDevices', { value: navigator.mediaDevices });
  const client = createCallClient({
    self: { id },
    transport: memoryTransport({ network }),
    preconnect: 'always',
    environment: {
      ...environment,
      createPeerConnection(config) {
        const connection = real.createPeerConnection(config);
        connections.push(connection);
        return connection;
      },
    },
    ...options,
  });
  onTestFinished(async () => {
    await client.close();
    await real.close();
  });
  const connection = (): RTCPeerConnection => {
    const found = connections.findLast(({ signalingState }) => signalingState !== 'closed');
    if (!found) throw new Error('there is no connection');
    return found;
  };
  return { client, connection };
}

/** Rings and answers with everything on. */
async function connect(options: Partial<CallClientOptions> = {}) {
  const [alice, bob] = [open('alice', options), open('bob', options)];
  bob.client.on('incoming', (call) => void call.accept({ camera: '360p' }));
  const call = alice.client.call('bob', { camera: '360p' });
  await call.ready;
  const [other] = bob.client.get().calls;
  if (!other) throw new Error('bob has no call');
  await other.ready;
  return { alice, bob, call, other };
}

/** Shows the other side's camera. */
async function show(call: Call): Promise<HTMLVideoElement> {
  const { participants } = await waitFor(call, (now) => now.participants[0]?.tracks.length === 2);
  return playVideo(participants[0]?.tracks[0]?.stream as MediaStream);
}

interface Entry {
  readonly type: string;
  readonly kind?: string;
  readonly codecId?: string;
  readonly mimeType?: string;
  readonly clockRate?: number;
  readonly dtlsState?: string;
  readonly srtpCipher?: string;
  readonly packetsSent?: number;
  readonly framesDecoded?: number;
}

async function statsOf(connection: RTCPeerConnection): Promise<Map<string, Entry>> {
  return new Map([...(await connection.getStats()).entries()] as [string, Entry][]);
}

/** Asks the statistics again and again until something is found in them. */
async function find<T>(connection: RTCPeerConnection, look: (stats: Map<string, Entry>) => T | undefined): Promise<T> {
  for (;;) {
    const found = look(await statsOf(connection));
    if (found !== undefined) return found;
    await new Promise((resolve) => requestAnimationFrame(resolve));
  }
}

/** MIME type and clock rate of what is sent of a kind. */
const codecSent =
  (kind: string) =>
  (stats: Map<string, Entry>): string | undefined => {
    const out = [...stats.values()].find((one) => one.type === 'outbound-rtp' && one.kind === kind && one.packetsSent);
    const codec = out?.codecId ? stats.get(out.codecId) : undefined;
    return codec && `${codec.mimeType?.toLowerCase()} ${codec.clockRate}`;
  };

test('sound is Opus at 48 kHz and pictures use the codec that the app prefers; everything is encrypted', async () => {
  const codecs = { audio: ['audio/opus'], video: ['video/VP9'] };
  const { alice, bob, call, other } = await connect({ codecs });
  await Promise.all([show(call), show(other)]);
  for (const { connection } of [alice, bob]) {
    expect(await find(connection(), codecSent('audio'))).toBe('audio/opus 48000');
    expect(await find(connection(), codecSent('video'))).toBe('video/vp9 90000');
    const transports = [...(await statsOf(connection())).values()].filter(({ type }) => type === 'transport');
    for (const { dtlsState, srtpCipher } of transports) {
      expect(dtlsState).toBe('connected');
      expect(srtpCipher).toMatch(/AES/);
    }
    expect(connection().localDescription?.sdp).toMatch(/a=fingerprint:sha-256/);
  }
});

test('a running camera changes its quality without another offer, each within its bitrate', async () => {
  const { alice, call, other } = await connect();
  const video = await show(other);
  let changes = 0;
  alice.connection().addEventListener('signalingstatechange', () => (changes += 1));
  /** Shape of what is shown over there, the encoder may make it smaller; size of what is sent; most bits per second. */
  const shown = async () => {
    const { width, height } = await nextFrame(video);
    const settings = call.get().local.camera.track?.getSettings();
    const [encoding] = alice.connection().getTransceivers()[1]?.sender.getParameters().encodings ?? [];
    return [(width / height).toFixed(1), `${settings?.width}×${settings?.height}`, encoding?.maxBitrate];
  };
  const patient = { timeout: 30_000 };
  await expect.poll(shown, patient).toEqual(['1.8', '640×360', 450_000]);
  await call.setCamera('240p');
  await expect.poll(shown, patient).toEqual(['1.3', '320×240', 200_000]);
  await call.setCamera({ quality: '360p', maxBitrate: 2_500_000 });
  await expect.poll(shown, patient).toEqual(['1.8', '640×360', 2_500_000]);
  expect(changes).toBe(0);
});
