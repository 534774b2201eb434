import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fromTrack } from '../../src/index.ts';
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

/** RTP that left a phone, over all its connections. */
async function sent(phone: Phone): Promise<number> {
  let packets = 0;
  for (const connection of phone.environment.connections) {
    for (const entry of (await connection.getStats()).values())
      if (entry.type === 'outbound-rtp') packets += entry.packetsSent ?? 0;
  }
  return packets;
}

describe('devices follow the call', () => {
  test('the called side opens nothing and sends nothing before it accepts', async () => {
    alice.client.call('bob', { camera: true });
    await world.until(() => bob.incoming.length === 1);
    await world.clock.advanceAsync(10_000);
    expect([bob.environment.devices.requests.length, await sent(bob), await sent(alice)]).toEqual([0, 0, 0]);
    expect(bob.environment.live().connections).toBe(1);
  });

  test('every device is released when the call ends, however it ends', async () => {
    const ends = [
      () => alice.client.call('nobody', { camera: true, ring: 5_000 }),
      () => alice.client.call('bob', { camera: true, ring: 5_000 }),
      () => {
        const call = alice.client.call('bob', { camera: true });
        void call.hangUp();
        return call;
      },
    ];
    for (const begin of ends) {
      const call = begin();
      await world.until(() => call.get().status === 'ended');
      await world.clock.advanceAsync(1_000);
      expect(alice.environment.live()).toEqual({ connections: 0, tracks: 0, audioContexts: 0 });
    }
  });

  test('muted in one call, the next one begins muted, and the microphone really is', async () => {
    const [first] = await connect(world, [alice, bob], 'bob');
    await first.setMicrophone(false);
    await first.hangUp();
    const [second, other] = await connect(world, [alice, bob], 'bob');
    expect(other.get().participants[0]?.muted).toBe(true);
    const { wanted, track } = second.get().local.microphone;
    expect([wanted, track?.enabled ?? false]).toEqual([false, false]);
    await second.setMicrophone(true);
    await world.until(() => other.get().participants[0]?.muted === false);
  });

  test('a refused camera neither ends the ringing nor the call, and comes by itself once it is allowed', async () => {
    bob.environment.devices.setPermission('camera', 'denied');
    const call = alice.client.call('bob', { camera: true });
    await world.until(() => bob.incoming.length === 1);
    await bob.call.accept({ camera: true });
    await world.until(() => call.get().status === 'connected');
    await world.until(() => bob.call.get().local.camera.actual === 'failed');
    expect(bob.call.get().local.camera).toMatchObject({ wanted: true, error: { code: 'permission-denied' } });
    expect(call.get().participants[0]?.tracks.map(({ source }) => source)).toEqual(['microphone']);
    bob.environment.devices.setPermission('camera', 'granted');
    await world.until(() => call.get().participants[0]?.tracks.length === 2);
    expect(bob.call.get().local.camera.actual).toBe('live');
  });

  test('overlapping wishes never throw, the last one wins', async () => {
    const [call, other] = await connect(world, [alice, bob], 'bob');
    await Promise.all([call.setCamera(true), call.setCamera(false), call.setCamera('360p'), call.setCamera(false)]);
    expect(call.get().local.camera).toMatchObject({ wanted: false, actual: 'off' });
    await world.clock.advanceAsync(1_000);
    expect(other.get().participants[0]?.tracks.map(({ source }) => source)).toEqual(['microphone']);
  });

  test('a track of the app is sent and never stopped', async () => {
    const [call, other] = await connect(world, [alice, bob], 'bob');
    const own = await alice.environment.mediaDevices?.getUserMedia({ video: true });
    const [track] = own?.getVideoTracks() ?? [];
    if (!track) throw new Error('no track');
    await call.setCamera(fromTrack(track));
    await world.until(() => other.get().participants[0]?.tracks.length === 2);
    await call.hangUp();
    await world.clock.advanceAsync(1_000);
    expect(track.readyState).toBe('live');
    track.stop();
  });

  test('nothing but what the wishes name is opened for a call that is placed', async () => {
    const own = await alice.environment.mediaDevices?.getUserMedia({ video: true });
    const [camera] = own?.getVideoTracks() ?? [];
    if (!camera) throw new Error('no track');
    alice.client.call('bob', { camera, microphone: { stereo: true } });
    await world.until(() => bob.incoming.length === 1);
    const asked = alice.environment.devices.requests.slice(1).map(({ constraints }) => constraints);
    expect(asked).toEqual([{ audio: expect.objectContaining({ channelCount: { ideal: 2 } }) }]);
    camera.stop();
  });

  test('sharing the screen tells the other side, and so does the browser’s own stop button', async () => {
    const [call, other] = await connect(world, [alice, bob], 'bob', { camera: true });
    await call.shareScreen();
    await world.until(() => other.get().participants[0]?.tracks.some(({ source }) => source === 'screen') ?? false);
    const { track } = call.get().local.screen;
    (track as unknown as { end(): void }).end();
    await world.until(() => !other.get().participants[0]?.tracks.some(({ source }) => source === 'screen'));
    expect(call.get().local).toMatchObject({ screen: { wanted: false }, camera: { actual: 'live' } });
  });
});

describe('features', () => {
  test('a disabled feature rejects with feature-disabled', async () => {
    const dave = world.open('dave', { features: { video: false, screen: false } });
    expect(() => dave.client.call('bob', { camera: true })).toThrow(
      expect.objectContaining({ code: 'feature-disabled' }),
    );
    const [call] = await connect(world, [dave, bob], 'bob');
    await expect(call.setCamera(true)).rejects.toMatchObject({ code: 'feature-disabled' });
    await expect(call.shareScreen()).rejects.toMatchObject({ code: 'feature-disabled' });
  });
});

describe('closing', () => {
  test('a closed client leaves no connection, track, context, lock or timer', async () => {
    const [call] = await connect(world, [alice, bob], 'bob', { camera: true });
    const stop = call.audioLevel('local').subscribe(() => {});
    await world.clock.advanceAsync(500);
    stop();
    await Promise.all([alice.client.close(), bob.client.close(), world.clock.advanceAsync(40_000)]);
    const environments = [alice.environment, bob.environment];
    for (const environment of environments) expect(environment.live()).toMatchObject({ connections: 0, tracks: 0 });
    expect(world.clock.pending).toBe(0);
  });
});
