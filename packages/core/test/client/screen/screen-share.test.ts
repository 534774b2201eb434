import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { screenShare, type ScreenShare } from '../../../src/client/screen/screen-share.ts';
import { type Call, fromTrack } from '../../../src/index.ts';
import { connect, createWorld, type Phone, type World } from '../support.ts';

let world: World;
let alice: Phone;
let call: Call;
let other: Call;
let share: ScreenShare;

beforeEach(async () => {
  world = createWorld();
  alice = world.open('alice');
  [call, other] = (await connect(world, [alice, world.open('bob')], 'bob')) as [Call, Call];
  share = screenShare(call);
});
afterEach(() => world.close());

const sources = (): readonly string[] => other.get().participants[0]?.tracks.map(({ source }) => source) ?? [];
const pickers = () => alice.environment.devices.requests.filter(({ type }) => type === 'display');
const encoding = () => {
  const senders = alice.environment.connections.at(-1)?.getSenders() ?? [];
  return senders.find(({ track }) => track?.id === call.get().local.screen.track?.id)?.getParameters().encodings[0];
};

describe('a share', () => {
  test('shows in an audio-only call with its sound, and stops without a change of anything else', async () => {
    await call.setMicrophone(false);
    await share.start({ audio: true });
    await world.until(() => sources().includes('screen') && sources().includes('screen-audio'));
    expect(share.get()).toEqual({
      ...{ status: 'sharing', surface: 'monitor', label: 'Fake screen', width: 1920, height: 1080 },
      ...{ audio: true, content: 'text', error: null },
    });
    expect(sources()).not.toContain('camera');
    await share.stop();
    await world.until(() => !sources().some((source) => source.startsWith('screen')));
    expect(share.get()).toMatchObject({ status: 'off', surface: null, width: 0, audio: false });
    expect(call.get().local.microphone).toMatchObject({ wanted: false, actual: 'off' });
    await call.setMicrophone(true);
    await world.until(() => sources().includes('microphone'));
    const names = alice.environment.devices.liveTracks.map(({ label }) => label);
    expect(names).toEqual(['Fake microphone 1']);
  });

  test('changes content, size and rates while it runs, without picker, new track or negotiation', async () => {
    await share.start();
    await world.until(() => encoding()?.maxBitrate === 2_500_000);
    const { track } = call.get().local.screen;
    const offers = alice.environment.connections.at(-1)?.localDescription?.sdp;
    await share.change({ content: 'motion', quality: '720p' });
    await world.until(() => encoding()?.maxBitrate === 2_722_000);
    expect(encoding()).toMatchObject({ maxFramerate: 30 });
    expect(track?.contentHint).toBe('motion');
    expect(share.get().content).toBe('motion');
    expect(call.get().local.screen.track).toBe(track);
    expect(alice.environment.connections.at(-1)?.localDescription?.sdp).toBe(offers);
    await share.change({ frameRate: 5, maxBitrate: 600_000 });
    await world.until(() => encoding()?.maxBitrate === 600_000);
    expect(encoding()).toMatchObject({ maxFramerate: 5 });
    expect(pickers()).toHaveLength(1);
  });

  test('of something else takes its place without a gap; the old one is stopped', async () => {
    await share.start({ audio: true });
    const before = call.get().local;
    await share.start();
    const now = call.get().local;
    expect(now.screen.track).not.toBe(before.screen.track);
    expect(before.screen.track?.readyState).toBe('ended');
    expect(before.screenAudio.track?.readyState).toBe('ended');
    expect(now.screenAudio.track).toBeNull();
    expect(pickers()).toHaveLength(2);
  });

  test('goes on as it was when the picker for another one is closed', async () => {
    await share.start({ content: 'motion' });
    await world.until(() => encoding()?.maxBitrate === 5_000_000);
    const { track } = call.get().local.screen;
    alice.environment.devices.failNext('NotAllowedError', 'display');
    await expect(share.start()).rejects.toMatchObject({ code: 'capture-cancelled' });
    expect(share.get()).toMatchObject({ status: 'sharing', content: 'motion', error: { code: 'capture-cancelled' } });
    await share.change({ frameRate: 10 });
    await world.until(() => encoding()?.maxFramerate === 10);
    expect(encoding()?.maxBitrate).toBe(5_000_000);
    expect(call.get().local.screen.track).toBe(track);
    expect(pickers()).toHaveLength(2);
  });

  test('that the browser’s bar stops is off at both ends, and begins anew with a picker', async () => {
    await share.start();
    await world.until(() => sources().includes('screen'));
    (call.get().local.screen.track as unknown as { end(): void }).end();
    await world.until(() => !sources().includes('screen'));
    expect(share.get().status).toBe('off');
    await expect(share.change({ content: 'motion' })).rejects.toMatchObject({ code: 'invalid-state' });
    await share.start();
    await world.until(() => sources().includes('screen'));
    expect(pickers()).toHaveLength(2);
  });

  test.each([
    ['NotAllowedError', 'capture-cancelled'],
    ['InvalidStateError', 'permission-denied'],
    ['NotReadableError', 'device-in-use'],
  ])('that fails with %s rejects %s and says so until the next try', async (name, code) => {
    alice.environment.devices.failNext(name, 'display');
    await expect(share.start()).rejects.toMatchObject({ code });
    expect(share.get()).toMatchObject({ status: 'off', error: { code } });
    await share.start();
    expect(share.get()).toMatchObject({ status: 'sharing', error: null });
  });

  test('of several people at once is there for each of them', async () => {
    await Promise.all([share.start(), screenShare(other).start()]);
    await world.until(
      () => sources().includes('screen') && call.get().participants[0]?.tracks.at(-1)?.source === 'screen',
    );
    await share.stop();
    await world.until(() => !sources().includes('screen'));
    expect(call.get().participants[0]?.tracks.map(({ source }) => source)).toContain('screen');
  });

  test('of a canvas or any track of the app’s own needs no picker and leaves the track alone', async () => {
    const stream = await alice.environment.mediaDevices?.getDisplayMedia();
    const [track] = stream?.getVideoTracks() ?? [];
    await call.shareScreen(fromTrack(track as MediaStreamTrack));
    await world.until(() => sources().includes('screen'));
    expect(share.get()).toMatchObject({ status: 'sharing', label: 'Fake screen' });
    await call.stopScreen();
    expect(track?.readyState).toBe('live');
    expect(pickers()).toHaveLength(1);
  });

  test('is the same object for the same call', () => {
    expect(screenShare(call)).toBe(share);
  });
});
