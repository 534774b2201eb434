import { describe, expect, onTestFinished, test } from 'vitest';
import { createDevices } from '../../src/media/devices.ts';
import { createLocalMedia, type LocalMedia } from '../../src/media/local-media.ts';
import { fromStream, fromTrack, userMedia } from '../../src/media/sources.ts';
import type { MediaSource } from '../../src/protocol/messages.ts';
import { CallError } from '../../src/util/errors.ts';
import { scriptedDevices, type ScriptedDevices, scriptedStream, ScriptedTrack } from '../support/scripted-devices.ts';

interface World extends ScriptedDevices {
  readonly local: LocalMedia;
  readonly ended: MediaSource[];
  /** What the picker gives next. */
  picker: { video: ScriptedTrack; audio: ScriptedTrack | null } | CallError;
}

function world(): World {
  const scripted = scriptedDevices();
  const devices = createDevices(scripted.environment);
  const picked = { picker: new CallError('capture-cancelled') as World['picker'] };
  const local = createLocalMedia({
    environment: scripted.environment,
    devices,
    async displayCapture() {
      if (picked.picker instanceof CallError) throw picked.picker;
      const { video, audio } = picked.picker;
      return { video: video.asTrack, audio: audio && audio.asTrack };
    },
  });
  const ended: MediaSource[] = [];
  local.onEnded((source) => ended.push(source));
  onTestFinished(() => {
    local.close();
    devices.close();
  });
  return Object.assign(picked, { ...scripted, local, ended });
}

const shared = () => ({ video: new ScriptedTrack('video'), audio: new ScriptedTrack('audio') });

describe('a track of the app’s own', () => {
  test('is never stopped: not by off, not by another source, not by release', async () => {
    const { local } = world();
    const mine = new ScriptedTrack('video');
    await local.set('camera', true, fromTrack(mine.asTrack));
    await local.set('camera', false);
    await local.set('camera', true);
    await local.set('camera', true, {});
    await local.set('camera', true, fromTrack(mine.asTrack));
    local.release();
    expect(mine.readyState).toBe('live');
  });

  test('is muted while it is in use and given back as it was', async () => {
    const { local } = world();
    const mine = new ScriptedTrack('audio');
    await local.set('microphone', true, fromTrack(mine.asTrack));
    await local.set('microphone', false);
    expect(mine.enabled).toBe(false);
    local.release();
    expect(mine.enabled).toBe(true);
  });

  test('wished for again stays as it is: muted, watched, and given back as it was', async () => {
    const { local, ended } = world();
    const mine = new ScriptedTrack('audio');
    await local.set('microphone', true, fromTrack(mine.asTrack));
    const { stream } = await local.set('microphone', false);
    const again = await local.set('microphone', false, fromTrack(mine.asTrack));
    expect(mine.enabled).toBe(false);
    expect(again.stream).toBe(stream);
    local.release();
    expect(mine.enabled).toBe(true);
    await local.set('microphone', true, fromTrack(mine.asTrack));
    await local.set('microphone', true, fromTrack(mine.asTrack));
    mine.unplug();
    expect(ended).toEqual(['microphone']);
  });

  test('goes on when the device that should take its place is busy', async () => {
    const { local, failing } = world();
    const mine = new ScriptedTrack('video');
    await local.set('camera', true, fromTrack(mine.asTrack));
    failing('video', 'NotReadableError');
    const { track, actual, error } = await local.set('camera', true, {});
    expect({ track, actual, code: error?.code }).toEqual({ track: mine, actual: 'live', code: 'device-in-use' });
  });

  test('keeps its own constraints when it takes the place of another', async () => {
    const { local } = world();
    const mine = new ScriptedTrack('video');
    await local.set('camera', true);
    await local.set('camera', true, fromTrack(mine.asTrack));
    expect(mine.applied).toEqual([]);
  });

  test('that ends by itself switches the source off', async () => {
    const { local, ended, requests } = world();
    const mine = new ScriptedTrack('video');
    await local.set('camera', true, fromTrack(mine.asTrack));
    mine.unplug();
    expect(local.get().camera).toMatchObject({ wanted: false, actual: 'off', track: null });
    expect(ended).toEqual(['camera']);
    expect(requests).toEqual([]);
  });

  test('that has ended before is an error', async () => {
    const { local } = world();
    const mine = new ScriptedTrack('video');
    mine.stop();
    const { actual, error } = await local.set('camera', true, fromTrack(mine.asTrack));
    expect([actual, error?.code]).toEqual(['failed', 'device-not-found']);
  });

  test('can come from a stream', async () => {
    const { local } = world();
    const mine = new ScriptedTrack('audio');
    const source = fromStream(scriptedStream([new ScriptedTrack('video'), mine]), 'audio');
    expect((await local.set('microphone', true, source)).track).toBe(mine);
    expect(() => fromStream(scriptedStream([]), 'audio')).toThrow(CallError);
  });

  test('is not replaced when another device is chosen', async () => {
    const scripted = scriptedDevices();
    const devices = createDevices(scripted.environment);
    const local = createLocalMedia({ ...scripted, devices, displayCapture: () => Promise.reject() });
    onTestFinished(() => (local.close(), devices.close()));
    const mine = new ScriptedTrack('video').asTrack;
    await local.set('camera', true, fromTrack(mine));
    await devices.select('camera', 'cam');
    expect(local.get().camera.track).toBe(mine);
  });
});

describe('what happens to devices', () => {
  test('does not touch a track of the app’s own', async () => {
    const { local, plug, hint, clock } = world();
    const mine = new ScriptedTrack('audio', { deviceId: 'mixer' });
    await local.set('microphone', true, fromTrack(mine.asTrack));
    await clock.settle();
    const before = local.get().microphone;
    mine.muted = true;
    hint('visible');
    await plug(['audioinput', 'headset'], ['audioinput', 'mic']);
    expect(local.get().microphone).toBe(before);
    mine.unplug();
    expect(local.get().microphone.actual).toBe('off');
  });
});

describe('a source', () => {
  test('that is owned is stopped and then closed', async () => {
    const { local } = world();
    const track = new ScriptedTrack('video');
    const closed: MediaStreamTrackState[] = [];
    await local.set('camera', true, {
      name: 'made',
      owned: true,
      open: async () => track.asTrack,
      close: ({ readyState }) => closed.push(readyState),
    });
    await local.set('camera', false);
    expect(closed).toEqual(['ended']);
  });

  test('may be a camera where the screen is expected', async () => {
    const { local, live } = world();
    const { actual } = await local.set('screen', true, userMedia('camera', { quality: '180p' }));
    expect(actual).toBe('live');
    await local.set('screen', false);
    expect(live()).toEqual([]);
  });

  test('may be a microphone with options', async () => {
    const { local, requests } = world();
    await local.set('microphone', true, userMedia('microphone', { stereo: true }));
    expect(requests).toMatchObject([{ audio: { channelCount: { ideal: 2 } } }]);
  });
});

describe('the screen', () => {
  test('brings its sound along and takes it away', async () => {
    const all = world();
    const { video, audio } = (all.picker = shared());
    await all.local.set('screen', true, { audio: true });
    expect(all.local.get().screen).toMatchObject({ actual: 'live', track: video });
    expect(all.local.get().screenAudio).toMatchObject({ wanted: true, actual: 'live', track: audio });
    await all.local.set('screen', false);
    expect(all.local.get().screenAudio).toMatchObject({ wanted: false, actual: 'off', track: null });
    expect([video.readyState, audio.readyState]).toEqual(['ended', 'ended']);
  });

  test('stopped by the browser’s own button is off with its sound, the camera untouched', async () => {
    const all = world();
    const { video, audio } = (all.picker = shared());
    const camera = await all.local.set('camera', true);
    await all.local.set('screen', true, { audio: true });
    video.unplug();
    expect(all.local.get().screen).toMatchObject({ wanted: false, actual: 'off', error: null });
    expect(audio.readyState).toBe('ended');
    expect(all.ended).toEqual(['screen']);
    expect(all.local.get().camera).toBe(camera);
  });

  test('goes on when only its sound ends', async () => {
    const all = world();
    const { audio } = (all.picker = shared());
    await all.local.set('screen', true, { audio: true });
    audio.unplug();
    expect(all.local.get().screen.actual).toBe('live');
    expect(all.local.get().screenAudio.actual).toBe('off');
    expect(all.ended).toEqual(['screen-audio']);
  });

  test('is no longer wanted when the picker was closed', async () => {
    const { local } = world();
    const { wanted, actual, error } = await local.set('screen', true);
    expect({ wanted, actual, code: error?.code }).toEqual({
      wanted: false,
      actual: 'failed',
      code: 'capture-cancelled',
    });
  });

  test('picked too late is stopped, with its sound', async () => {
    const all = world();
    const { video, audio } = (all.picker = shared());
    const sharing = all.local.set('screen', true, { audio: true });
    all.local.release();
    expect((await sharing).actual).toBe('off');
    await all.clock.settle();
    expect([video.readyState, audio.readyState]).toEqual(['ended', 'ended']);
  });

  test('switched off by a listener the moment it is live leaves nothing behind', async () => {
    const all = world();
    const { video, audio } = (all.picker = shared());
    const stop = all.local.subscribe(({ screen }) => {
      if (screen.actual === 'live') void all.local.set('screen', false);
    });
    await all.local.set('screen', true, { audio: true });
    stop();
    expect(all.local.get().screen).toMatchObject({ wanted: false, actual: 'off', track: null });
    expect(all.local.get().screenAudio).toMatchObject({ wanted: false, actual: 'off', track: null });
    expect(video.readyState).toBe('ended');
    all.local.release();
    expect(audio.readyState).toBe('ended');
  });

  test('shared again takes a new pick and ends the old one', async () => {
    const all = world();
    const first = (all.picker = shared());
    await all.local.set('screen', true, { audio: true });
    const second = (all.picker = { video: new ScriptedTrack('video'), audio: null });
    await all.local.set('screen', true, { audio: true, content: 'motion' });
    expect(all.local.get().screen.track).toBe(second.video);
    expect(all.local.get().screenAudio.actual).toBe('off');
    expect([first.video.readyState, first.audio.readyState]).toEqual(['ended', 'ended']);
  });
});
