import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Call, fromStream, userMedia } from '../../src/index.ts';
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

/** The connection that carries a phone's call. */
function connectionOf({ environment }: Phone): RTCPeerConnection {
  const connection = environment.connections.findLast(({ signalingState }) => signalingState !== 'closed');
  if (!connection) throw new Error('there is no connection');
  return connection;
}

/** Microphone, camera, screen, screen-audio: the order of their transceivers. */
const senderOf = (phone: Phone, index: number): RTCRtpSender => {
  const sender = connectionOf(phone).getTransceivers()[index]?.sender;
  if (!sender) throw new Error('there is no sender');
  return sender;
};
const [microphone, camera] = [0, 1];

const encodingOf = (phone: Phone, index: number): RTCRtpEncodingParameters | undefined =>
  senderOf(phone, index).getParameters().encodings[0];

interface Rtp {
  readonly type: string;
  readonly kind: string;
  readonly packetsReceived?: number;
  readonly framesDecoded?: number;
  readonly frameWidth?: number;
}

async function received(phone: Phone, kind: 'audio' | 'video'): Promise<Rtp[]> {
  const report = await connectionOf(phone).getStats();
  return ([...report.values()] as Rtp[]).filter((entry) => entry.type === 'inbound-rtp' && entry.kind === kind);
}

const sum = (entries: readonly Rtp[], field: 'packetsReceived' | 'framesDecoded'): number =>
  entries.reduce((total, entry) => total + (entry[field] ?? 0), 0);

/** Counts the offers and answers of a phone from now on. */
function countDescriptions(phone: Phone): () => number {
  let count = 0;
  connectionOf(phone).addEventListener('signalingstatechange', () => (count += 1));
  return () => count;
}

/** A camera that the app opens itself. */
async function openOwn({ environment }: Phone): Promise<MediaStream> {
  const stream = await environment.mediaDevices?.getUserMedia({ video: true });
  if (!stream) throw new Error('there are no devices');
  return stream;
}

const settle = (): Promise<void> => world.clock.advanceAsync(2_000);
const muted = (call: Call): boolean | undefined => call.get().participants[0]?.muted;

describe('what arrives', () => {
  test('in a voice call: sound both ways, and nobody is asked for a camera', async () => {
    await connect(world, [alice, bob], 'bob');
    await settle();
    for (const phone of [alice, bob]) {
      const before = sum(await received(phone, 'audio'), 'packetsReceived');
      await settle();
      expect(sum(await received(phone, 'audio'), 'packetsReceived')).toBeGreaterThan(before);
      expect(sum(await received(phone, 'video'), 'framesDecoded')).toBe(0);
      expect(phone.environment.devices.requests.filter(({ constraints }) => constraints.video)).toEqual([]);
    }
  });

  test('in a video call: pictures both ways', async () => {
    await connect(world, [alice, bob], 'bob', { camera: true });
    await settle();
    for (const phone of [alice, bob]) {
      const before = sum(await received(phone, 'video'), 'framesDecoded');
      await settle();
      const now = await received(phone, 'video');
      expect(sum(now, 'framesDecoded')).toBeGreaterThan(before);
      expect(now.find(({ framesDecoded }) => framesDecoded)?.frameWidth).toBe(1280);
    }
  });
});

describe('limits of what is sent', () => {
  test('a camera of 720p sends at most 1.7 Mbps and 30 frames a second, a microphone 48 kbps', async () => {
    await connect(world, [alice, bob], 'bob', { camera: true });
    await settle();
    for (const phone of [alice, bob]) {
      expect(encodingOf(phone, camera)).toMatchObject({ active: true, maxBitrate: 1_700_000, maxFramerate: 30 });
      expect(encodingOf(phone, microphone)).toMatchObject({ maxBitrate: 48_000, priority: 'high' });
    }
  });

  test.each([32_000, 128_000])('a microphone may be bounded to %i bps', async (maxBitrate) => {
    const [call] = await connect(world, [alice, bob], 'bob');
    await call.setMicrophone({ maxBitrate });
    await settle();
    expect(encodingOf(alice, microphone)?.maxBitrate).toBe(maxBitrate);
  });

  test('a camera may be bounded by the app', async () => {
    const [call] = await connect(world, [alice, bob], 'bob');
    await call.setCamera({ quality: '720p', maxBitrate: 2_500_000, frameRate: 60 });
    await settle();
    expect(encodingOf(alice, camera)).toMatchObject({ maxBitrate: 2_500_000, maxFramerate: 60 });
    expect(call.get().local.camera.track?.getSettings().frameRate).toBe(60);
  });

  test('Opus is told its bitrate in the description that comes in, and only there', async () => {
    const dave = world.open('dave', { opus: { maxAverageBitrate: 128_000, dtx: true } });
    await connect(world, [dave, bob], 'bob');
    const { remoteDescription, localDescription } = connectionOf(dave);
    expect(remoteDescription?.sdp).toContain('maxaveragebitrate=128000');
    expect(remoteDescription?.sdp).toContain('usedtx=1');
    expect(localDescription?.sdp).not.toContain('maxaveragebitrate');
  });

  test.each(['always', 'never'] as const)(
    'codecs are those that the app prefers (preconnect %s)',
    async (preconnect) => {
      const codecs = { audio: ['audio/opus'], video: ['video/VP9', 'video/H264'] };
      const phones = [world.open('carol', { codecs, preconnect }), world.open('dave', { codecs, preconnect })] as const;
      await connect(world, phones, 'dave');
      for (const phone of phones) {
        expect(senderOf(phone, camera).getParameters().codecs[0]?.mimeType).toBe('video/VP9');
        expect(senderOf(phone, microphone).getParameters().codecs[0]).toMatchObject({
          mimeType: 'audio/opus',
          clockRate: 48_000,
        });
      }
    },
  );
});

describe('without another offer', () => {
  test.each([
    ['180p', 320, 180, 20, 160_000],
    ['360p', 640, 360, 30, 450_000],
    ['720p', 1280, 720, 30, 1_700_000],
    ['1080p', 1920, 1080, 30, 3_000_000],
    ['low', 320, 180, 15, 160_000],
    ['medium', 1280, 720, 30, 1_700_000],
    ['high', 1920, 1080, 30, 3_000_000],
    ['480p', 640, 480, 30, 700_000],
    ['240p', 320, 240, 15, 200_000],
  ] as const)('a running camera goes to %s', async (quality, width, height, frameRate, maxBitrate) => {
    const [call, other] = await connect(world, [alice, bob], 'bob', { camera: true });
    await settle();
    const counts = [countDescriptions(alice), countDescriptions(bob)];
    const stream = other.get().participants[0]?.tracks[0]?.stream;
    await call.setCamera(quality);
    await settle();
    expect(call.get().local.camera.track?.getSettings()).toMatchObject({ width, height, frameRate });
    expect(encodingOf(alice, camera)).toMatchObject({ maxBitrate, maxFramerate: frameRate });
    expect((await received(bob, 'video')).find(({ framesDecoded }) => framesDecoded)?.frameWidth).toBe(width);
    expect(other.get().participants[0]?.tracks.map((track) => track.stream === stream)).toEqual([true, true]);
    expect(counts.map((count) => count())).toEqual([0, 0]);
    expect(alice.environment.devices.liveTracks).toHaveLength(2);
  });

  test('the camera goes off, its light too, and comes back', async () => {
    const [call, other] = await connect(world, [alice, bob], 'bob', { camera: true });
    await settle();
    const count = countDescriptions(alice);
    const { track } = call.get().local.camera;
    await call.setCamera(false);
    await settle();
    expect([track?.readyState, senderOf(alice, camera).track]).toEqual(['ended', null]);
    expect(other.get().participants[0]?.tracks.map(({ source }) => source)).toEqual(['microphone']);
    const frames = sum(await received(bob, 'video'), 'framesDecoded');
    await settle();
    expect(sum(await received(bob, 'video'), 'framesDecoded')).toBe(frames);
    await call.setCamera(true);
    await settle();
    expect(sum(await received(bob, 'video'), 'framesDecoded')).toBeGreaterThan(frames);
    expect(other.get().participants[0]?.tracks).toHaveLength(2);
    expect(count()).toBe(0);
  });

  test('another camera, the screen and the app’s own track take their places', async () => {
    const usb = alice.environment.devices.plug({ kind: 'camera' });
    const [call, other] = await connect(world, [alice, bob], 'bob', { camera: true });
    await settle();
    const count = countDescriptions(alice);
    await alice.client.devices.select('camera', usb.id);
    expect(call.get().local.camera.deviceId).toBe(usb.id);
    await call.shareScreen();
    await call.stopScreen();
    await settle();
    expect(call.get().local.camera).toMatchObject({ actual: 'live', deviceId: usb.id });
    const own = await openOwn(alice);
    await call.setCamera(fromStream(own, 'video'));
    await settle();
    expect(senderOf(alice, camera).track).toBe(own.getVideoTracks()[0]);
    expect(other.get().participants[0]?.tracks).toHaveLength(2);
    expect(count()).toBe(0);
    own.getTracks().forEach((track) => track.stop());
  });
});

describe('what is to be sent', () => {
  test('may be said as constraints, as a source, or as nothing', async () => {
    const call = alice.client.call('bob', {
      microphone: false,
      camera: userMedia('camera', { quality: '240p' }),
    });
    await world.until(() => bob.incoming.length === 1);
    await bob.call.accept({ camera: { quality: '360p' }, microphone: { noiseSuppression: false } });
    await world.until(() => call.get().participants[0]?.tracks.length === 2);
    expect(call.get().local).toMatchObject({ microphone: { track: null }, camera: { actual: 'live' } });
    expect(call.get().local.camera.track?.getSettings()).toMatchObject({ width: 320, height: 240 });
    expect(muted(bob.call)).toBe(true);
    const [asked] = bob.environment.devices.requests;
    expect(asked?.constraints.audio).toMatchObject({
      noiseSuppression: false,
      echoCancellation: true,
      autoGainControl: true,
    });
  });
});

describe('a mute', () => {
  test('survives another device, a device that is pulled out, a new connection and the next call', async () => {
    const usb = alice.environment.devices.plug({ kind: 'microphone' });
    const [call, other] = await connect(world, [alice, bob], 'bob');
    await call.setMicrophone(false);
    await world.until(() => muted(other) === true);
    const silent = (): unknown => {
      const { wanted, track } = alice.client.media.get().microphone;
      return [wanted, track?.enabled ?? false, muted(alice.call.get().status === 'ended' ? other : bob.call)];
    };
    const mute = [false, false, true];
    await alice.client.devices.select('microphone', usb.id);
    await settle();
    expect(silent()).toEqual(mute);
    alice.environment.devices.unplug(usb.id);
    await settle();
    expect(silent()).toEqual(mute);
    world.network.killAddresses(alice.environment);
    await world.until(() => call.get().connection === 'recovering');
    await world.until(() => call.get().connection === 'up');
    await settle();
    expect(silent()).toEqual(mute);
    await call.hangUp();
    await settle();
    await connect(world, [alice, bob], 'bob');
    await settle();
    expect(silent()).toEqual(mute);
  });

  test('is forgotten with the call where the app wants that', async () => {
    const dave = world.open('dave', { rememberMute: false });
    const [first] = await connect(world, [dave, bob], 'bob');
    await first.setMicrophone(false);
    await first.hangUp();
    const [, other] = await connect(world, [dave, bob], 'bob');
    expect(muted(other)).toBe(false);
  });

  test('makes the level at the other side zero', async () => {
    const [call, other] = await connect(world, [alice, bob], 'bob');
    const level = other.audioLevel('alice');
    const heard: number[] = [];
    const stop = level.subscribe((value) => heard.push(value));
    await settle();
    expect(level.get()).toBeGreaterThan(0);
    await call.setMicrophone(false);
    await settle();
    expect(level.get()).toBe(0);
    stop();
  });
});
