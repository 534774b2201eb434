import { describe, expect, test } from 'vitest';
import { fromTrack, type TrackSource } from '../../src/media/sources.ts';
import { waitFor } from '../../src/util/wait-for.ts';
import { isFirefox, nextFrame, openRealMedia, playVideo } from '../support/real-media.ts';

describe('the camera', () => {
  test.each([
    ['180p', 320, 180],
    ['360p', 640, 360],
    ['720p', 1280, 720],
    ['1080p', 1920, 1080],
    ['low', 320, 180],
    ['medium', 1280, 720],
    ['high', 1920, 1080],
  ] as const)('opens at %s', async (quality, width, height) => {
    const { local } = openRealMedia();
    const { track, actual } = await local.set('camera', true, { quality });
    expect(actual).toBe('live');
    expect(track?.getSettings()).toMatchObject({ width, height });
  });

  test('shows frames of the wished size in its preview stream', async () => {
    const { local } = openRealMedia();
    const { stream } = await local.set('camera', true, { quality: '360p' });
    expect(await nextFrame(await playVideo(stream!))).toEqual({ width: 640, height: 360 });
  });

  test('that is switched off is released, and opens again with the same options', async () => {
    const { local, liveTracks } = openRealMedia();
    const first = await local.set('camera', true, { quality: '180p' });
    const off = await local.set('camera', false);
    expect(off).toMatchObject({ wanted: false, actual: 'off', track: null, stream: null });
    expect(liveTracks()).toEqual([]);
    const again = await local.set('camera', true);
    expect(again.track?.id).not.toBe(first.track?.id);
    expect(again.track?.getSettings().height).toBe(180);
  });

  test('changes quality while it runs, one track at a time', async () => {
    const { local, liveTracks } = openRealMedia();
    await local.set('camera', true, { quality: '180p' });
    const better = await local.set('camera', true, { quality: '720p' });
    await expect.poll(() => better.track?.getSettings().height).toBe(720);
    expect(liveTracks()).toEqual([better.track]);
  });

  test('that is switched off while it opens leaves no live track', async () => {
    const { local, liveTracks, constraints } = openRealMedia();
    const opening = local.set('camera', true);
    expect(local.get().camera.actual).toBe('opening');
    await local.set('camera', false);
    expect(await opening).toMatchObject({ wanted: false, actual: 'off' });
    await expect.poll(() => constraints.length).toBe(1);
    await expect.poll(liveTracks).toEqual([]);
  });
});

describe('the microphone', () => {
  test('is cleaned of echo, noise and level differences unless told otherwise', async () => {
    const { local, constraints } = openRealMedia();
    const all = (on: boolean) => ({ echoCancellation: on, noiseSuppression: on, autoGainControl: on });
    const usual = await local.set('microphone', true);
    expect(constraints.at(-1)?.audio).toMatchObject(all(true));
    // Firefox's fake microphone has nothing to process.
    if (!isFirefox) expect(usual.track?.getSettings()).toMatchObject(all(true));
    const raw = await local.set('microphone', true, all(false));
    expect(raw.track?.getSettings()).toMatchObject(all(false));
  });

  test('that is muted keeps its track, disabled, and is heard again at once', async () => {
    const { local } = openRealMedia();
    const { track } = await local.set('microphone', true);
    expect(await local.set('microphone', false)).toMatchObject({ wanted: false, actual: 'off', track });
    expect(track).toMatchObject({ enabled: false, readyState: 'live' });
    expect(await local.set('microphone', true)).toMatchObject({ wanted: true, actual: 'live', track });
    expect(track?.enabled).toBe(true);
  });

  test('asked for together with the camera takes one request', async () => {
    const { local, constraints } = openRealMedia();
    const [microphone, camera] = await Promise.all([local.set('microphone', true), local.set('camera', true)]);
    expect([microphone.actual, camera.actual]).toEqual(['live', 'live']);
    expect(constraints).toHaveLength(1);
  });
});

describe('release', () => {
  test('leaves no live track, whatever was open or opening', async () => {
    const { local, liveTracks } = openRealMedia();
    await Promise.all([local.set('microphone', true), local.set('camera', true)]);
    void local.set('camera', true, { quality: '180p' });
    local.release();
    local.release();
    expect(local.get().camera).toMatchObject({ wanted: false, actual: 'off', track: null });
    await expect.poll(liveTracks).toEqual([]);
    expect((await local.set('camera', true)).actual).toBe('live');
  });

  test("never stops the app's own track, and gives it back as it was", async () => {
    const { local } = openRealMedia();
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    const [mine] = stream.getAudioTracks();
    await local.set('microphone', true, fromTrack(mine!));
    await local.set('microphone', false);
    expect(mine!.enabled).toBe(false);
    local.release();
    expect(mine).toMatchObject({ readyState: 'live', enabled: true });
    mine!.stop();
  });
});

describe('devices', () => {
  test('are listed by name once one was opened', async () => {
    const { local, devices } = openRealMedia();
    await Promise.all([local.set('microphone', true), local.set('camera', true)]);
    const { cameras, microphones } = await waitFor(devices, (d) => d.cameras.length > 0 && d.cameras[0]!.label !== '');
    expect(microphones.some(({ isDefault }) => isDefault)).toBe(true);
    expect(microphones.map(({ id }) => id)).not.toContain('default');
    expect(cameras.map(({ kind }) => kind)).toEqual(cameras.map(() => 'camera'));
  });

  test('ask for nothing by themselves', async () => {
    const { devices, constraints } = openRealMedia();
    await devices.refresh();
    expect(constraints).toEqual([]);
  });

  test('switch in place and stay muted', async () => {
    const { local, devices, liveTracks } = openRealMedia();
    await local.set('microphone', true);
    await devices.refresh();
    await local.set('microphone', false);
    const before = local.get().microphone;
    const other =
      devices.get().microphones.findLast(({ id }) => id !== before.deviceId) ?? devices.get().microphones[0]!;
    await devices.select('microphone', other.id);
    const after = local.get().microphone;
    expect(after).toMatchObject({ wanted: false, actual: 'off', deviceId: other.id });
    expect(after.track?.enabled).toBe(false);
    expect(liveTracks()).toEqual([after.track]);
  });

  test('that are gone are replaced by any other', async () => {
    const { local } = openRealMedia();
    const { actual, error } = await local.set('camera', true, { deviceId: 'gone' });
    expect({ actual, error }).toEqual({ actual: 'live', error: null });
  });

  test('say whether they may be used', async () => {
    const { devices } = openRealMedia();
    await devices.refresh();
    expect(devices.get().permissions.camera).toBe(isFirefox ? 'prompt' : 'granted');
  });

  test('that cannot be had by exact constraints are a typed error, and the wish stands', async () => {
    const { local } = openRealMedia();
    const impossible: TrackSource = {
      name: 'impossible',
      owned: true,
      open: ({ capture }) => capture('camera', [{ width: { exact: 99_999 } }]),
    };
    const { wanted, actual, error } = await local.set('camera', true, impossible);
    expect({ wanted, actual, code: error?.code }).toEqual({
      wanted: true,
      actual: 'failed',
      code: 'constraints-unsatisfied',
    });
    expect(error?.cause).toHaveProperty('name', 'OverconstrainedError');
  });
});

describe.skipIf(isFirefox)('the screen', () => {
  test('is captured sharp, for text, without sound', async () => {
    const { local, liveTracks } = openRealMedia();
    const { actual, track, stream } = await local.set('screen', true, { content: 'text' });
    expect(actual).toBe('live');
    expect(track?.contentHint).toBe('detail');
    expect(track?.getSettings().displaySurface).toBe('browser');
    const video = await playVideo(stream!); // a page that stands still gives one frame only
    await expect.poll(() => video.videoWidth).toBeGreaterThan(0);
    expect(local.get().screenAudio).toMatchObject({ actual: 'off', track: null });
    await local.set('screen', false);
    expect(liveTracks()).toEqual([]);
  });

  test('brings its sound along when it is asked for', async () => {
    const { local, liveTracks } = openRealMedia();
    await local.set('screen', true, { audio: true, content: 'motion' });
    expect(local.get().screenAudio).toMatchObject({ wanted: true, actual: 'live', source: 'screen-audio' });
    expect(local.get().screenAudio.track?.kind).toBe('audio');
    await local.set('screen', false);
    expect(liveTracks()).toEqual([]);
  });
});
