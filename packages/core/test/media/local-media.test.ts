import { describe, expect, onTestFinished, test } from 'vitest';
import { createDevices, type DeviceManager } from '../../src/media/devices.ts';
import { createLocalMedia, type LocalMedia, type LocalMediaSnapshot } from '../../src/media/local-media.ts';
import type { MediaSource } from '../../src/protocol/messages.ts';
import { domError, scriptedDevices, type ScriptedDevices, ScriptedTrack } from '../support/scripted-devices.ts';

interface World extends ScriptedDevices {
  readonly devices: DeviceManager;
  readonly local: LocalMedia;
  readonly ended: MediaSource[];
  readonly history: LocalMediaSnapshot[];
}

async function world(): Promise<World> {
  const scripted = scriptedDevices();
  const devices = createDevices(scripted.environment);
  const displayCapture = () => Promise.reject(domError('NotAllowedError'));
  const local = createLocalMedia({ environment: scripted.environment, devices, displayCapture });
  const ended: MediaSource[] = [];
  const history: LocalMediaSnapshot[] = [];
  local.onEnded((source) => ended.push(source));
  local.subscribe((snapshot) => history.push(snapshot));
  onTestFinished(() => {
    local.close();
    devices.close();
    expect(scripted.live()).toEqual([]);
    expect(scripted.listeners()).toBe(0);
    expect(scripted.clock.pending).toBe(0);
  });
  await scripted.clock.settle();
  return { ...scripted, devices, local, ended, history };
}

describe('overlapping wishes', () => {
  test('the last one wins and both promises tell of it', async () => {
    const { local, hold, live, clock } = await world();
    const prompts = hold();
    const first = local.set('camera', true, { quality: '180p' });
    await clock.settle();
    const second = local.set('camera', true, { quality: '720p' });
    await clock.settle();
    const [late] = prompts[0]!.allow();
    await clock.settle();
    expect(late!.readyState).toBe('ended');
    expect(local.get().camera.actual).toBe('opening');
    const [track] = prompts[1]!.allow();
    expect(await first).toBe(await second);
    expect((await second).track).toBe(track);
    expect(live()).toEqual([track]);
  });

  test('a camera switched off while it opens is off at once and its late track is stopped', async () => {
    const { local, hold, live, clock } = await world();
    const prompts = hold();
    const opening = local.set('camera', true);
    expect(await local.set('camera', false)).toMatchObject({ wanted: false, actual: 'off' });
    expect(await opening).toMatchObject({ wanted: false, actual: 'off' });
    prompts[0]!.allow();
    await clock.settle();
    expect(live()).toEqual([]);
    expect(local.get().camera.track).toBeNull();
  });

  test('off and on again during one prompt asks once', async () => {
    const { local, hold, clock, requests } = await world();
    const prompts = hold();
    void local.set('camera', true);
    void local.set('camera', false);
    const on = local.set('camera', true);
    await clock.settle();
    prompts[0]!.allow();
    expect((await on).actual).toBe('live');
    expect(requests).toHaveLength(1);
  });

  test('a prompt that nobody answers does not stand in the way of another source', async () => {
    const { local, hold, clock } = await world();
    hold();
    const stuck = local.set('camera', true);
    await clock.settle();
    const track = new ScriptedTrack('video').asTrack;
    const own = { name: 'own', owned: true, open: async () => track };
    expect((await local.set('camera', true, own)).track).toBe(track);
    expect((await stuck).track).toBe(track);
  });

  test('the same wish twice opens once', async () => {
    const { local, requests } = await world();
    await Promise.all([local.set('camera', true, { quality: '360p' }), local.set('camera', true, { quality: '360p' })]);
    await local.set('camera', true, { quality: '360p' });
    expect(requests).toHaveLength(1);
  });

  test('a hundred random wishes end as the last one says', async () => {
    const { local, live, clock } = await world();
    for (let index = 0; index < 100; index++) {
      void local.set('camera', index % 3 !== 0, { quality: index % 2 ? '180p' : '360p' });
      if (index % 7 === 0) await clock.settle();
    }
    await clock.settle();
    expect(local.get().camera).toMatchObject({ wanted: false, actual: 'off' });
    expect(live()).toEqual([]);
  });
});

describe('mute', () => {
  test('while the microphone opens makes the track come disabled', async () => {
    const { local, hold, clock } = await world();
    const prompts = hold();
    void local.set('microphone', true);
    expect(await local.set('microphone', false)).toMatchObject({ wanted: false, actual: 'off' });
    await clock.settle();
    const [track] = prompts[0]!.allow();
    await clock.settle();
    expect(track).toMatchObject({ enabled: false, readyState: 'live' });
    expect(await local.set('microphone', true)).toMatchObject({ actual: 'live', track });
    expect(track!.enabled).toBe(true);
  });

  test('is a wish that every new track obeys', async () => {
    const { local, devices, plug } = await world();
    await plug(['audioinput', 'mic'], ['audioinput', 'usb']);
    await local.set('microphone', true);
    await local.set('microphone', false);
    await devices.select('microphone', 'usb');
    expect(local.get().microphone).toMatchObject({ wanted: false, actual: 'off', deviceId: 'usb' });
    expect(local.get().microphone.track?.enabled).toBe(false);
  });

  test('opens no device by itself', async () => {
    const { local, requests } = await world();
    expect(await local.set('microphone', false)).toMatchObject({ wanted: false, actual: 'off', track: null });
    expect(requests).toEqual([]);
  });

  test('never shows a new track enabled, not for a moment', async () => {
    const { local, devices, plug, history } = await world();
    await plug(['audioinput', 'mic'], ['audioinput', 'usb']);
    await local.set('microphone', true);
    await local.set('microphone', false);
    history.length = 0;
    const enabled: (boolean | undefined)[] = [];
    local.subscribe(({ microphone }) => enabled.push(microphone.track?.enabled));
    await devices.select('microphone', 'usb');
    expect(enabled).not.toContain(true);
  });
});

describe('failure', () => {
  test('leaves the wish and the next try can succeed', async () => {
    const { local, failing } = await world();
    failing('video', 'NotReadableError');
    const failed = await local.set('camera', true);
    expect(failed).toMatchObject({ wanted: true, actual: 'failed', track: null });
    expect(failed.error?.code).toBe('device-in-use');
    failing('video', null);
    expect(await local.set('camera', true)).toMatchObject({ actual: 'live', error: null });
  });

  test('for want of permission is mended when it is granted', async () => {
    const { local, failing, permit, clock } = await world();
    await permit('camera', 'prompt');
    failing('video', 'NotAllowedError');
    await local.set('camera', true);
    await permit('camera', 'denied');
    expect(local.get().camera.error?.code).toBe('permission-denied');
    failing('video', null);
    await permit('camera', 'granted');
    await clock.settle();
    expect(local.get().camera.actual).toBe('live');
  });

  test('is not tried again once the user gave up', async () => {
    const { local, failing, permit, requests } = await world();
    await permit('camera', 'denied');
    failing('video', 'NotAllowedError');
    await local.set('camera', true);
    await local.set('camera', false);
    const before = requests.length;
    await permit('camera', 'granted');
    expect(requests).toHaveLength(before);
  });

  test('for want of a device is mended when one is plugged in', async () => {
    const { local, plug, clock } = await world();
    await plug(['audioinput', 'mic']);
    expect((await local.set('camera', true)).error?.code).toBe('device-not-found');
    await plug(['audioinput', 'mic'], ['videoinput', 'usb']);
    await clock.settle();
    expect(local.get().camera).toMatchObject({ actual: 'live', deviceId: 'usb' });
  });

  test('of a switch leaves the old track running and says so', async () => {
    const { local, failing, live } = await world();
    const { track } = await local.set('camera', true, { quality: '180p' });
    failing('video', 'NotAllowedError');
    const after = await local.set('camera', true, { quality: '720p' });
    expect(after).toMatchObject({ actual: 'live', track });
    expect(after.error?.code).toBe('permission-denied');
    expect(live()).toEqual([track]);
  });

  test('to open a second camera beside the first gives the first one up, as phones need it', async () => {
    const { local, hold, clock } = await world();
    const { track } = await local.set('camera', true, { facing: 'user', quality: '180p' });
    const prompts = hold();
    const switching = local.set('camera', true, { facing: 'environment', quality: '180p' });
    await clock.settle();
    prompts[0]!.fail('NotReadableError');
    await clock.settle();
    expect(track?.readyState).toBe('ended');
    const [other] = prompts[1]!.allow();
    expect((await switching).track).toBe(other);
  });
});

describe('a device that is unplugged', () => {
  test('gives way to another one', async () => {
    const { local, plug, tracks, ended, clock } = await world();
    await plug(['audioinput', 'usb'], ['audioinput', 'mic']);
    await local.set('microphone', true);
    tracks[0]!.unplug();
    await plug(['audioinput', 'mic']);
    await clock.settle();
    expect(ended).toEqual(['microphone']);
    expect(local.get().microphone).toMatchObject({ actual: 'live', deviceId: 'mic' });
  });

  test('stays muted while it gives way', async () => {
    const { local, tracks, clock } = await world();
    await local.set('microphone', true);
    await local.set('microphone', false);
    tracks[0]!.unplug();
    await clock.settle();
    expect(local.get().microphone).toMatchObject({ wanted: false, actual: 'off' });
    expect(local.get().microphone.track?.enabled).toBe(false);
  });

  test('is an error when it was the only one, until it is back', async () => {
    const { local, plug, tracks, clock } = await world();
    await local.set('camera', true);
    await plug();
    tracks[0]!.unplug();
    await clock.settle();
    expect(local.get().camera).toMatchObject({ wanted: true, actual: 'failed', track: null });
    expect(local.get().camera.error?.code).toBe('device-not-found');
    await plug(['videoinput', 'cam']);
    await clock.settle();
    expect(local.get().camera).toMatchObject({ actual: 'live', deviceId: 'cam' });
  });

  test('and was the chosen one is taken again when it is back', async () => {
    const { local, devices, plug, tracks, clock, live } = await world();
    await plug(['audioinput', 'mic'], ['audioinput', 'usb']);
    await devices.select('microphone', 'usb');
    await local.set('microphone', true);
    expect(local.get().microphone.deviceId).toBe('usb');
    await plug(['audioinput', 'mic']);
    tracks[0]!.unplug();
    await clock.settle();
    expect(local.get().microphone.deviceId).toBe('mic');
    await plug(['audioinput', 'mic'], ['audioinput', 'usb']);
    await clock.settle();
    expect(local.get().microphone.deviceId).toBe('usb');
    expect(live()).toHaveLength(1);
  });
});

describe('a device that a wish named', () => {
  test('is kept when the system’s default changes', async () => {
    const { local, plug, clock, requests } = await world();
    await local.set('microphone', true, { deviceId: 'mic' });
    await plug(['audioinput', 'headset'], ['audioinput', 'mic']);
    await clock.settle();
    expect(local.get().microphone.deviceId).toBe('mic');
    expect(requests).toHaveLength(1);
  });

  test('is taken again when it is back', async () => {
    const { local, plug, tracks, clock } = await world();
    await plug(['audioinput', 'mic'], ['audioinput', 'usb']);
    await local.set('microphone', true, { deviceId: 'usb' });
    await plug(['audioinput', 'mic']);
    tracks[0]!.unplug();
    await clock.settle();
    await plug(['audioinput', 'mic'], ['audioinput', 'usb']);
    await clock.settle();
    expect(local.get().microphone.deviceId).toBe('usb');
  });
});

describe('the system’s default', () => {
  test('microphone is followed while none is chosen', async () => {
    const { local, plug, clock } = await world();
    await local.set('microphone', true);
    await plug(['audioinput', 'headset'], ['audioinput', 'mic']);
    await clock.settle();
    expect(local.get().microphone.deviceId).toBe('headset');
  });

  test('microphone is not followed once another is chosen', async () => {
    const { local, devices, plug, clock } = await world();
    await local.set('microphone', true);
    await devices.select('microphone', 'mic');
    await plug(['audioinput', 'headset'], ['audioinput', 'mic']);
    await clock.settle();
    expect(local.get().microphone.deviceId).toBe('mic');
  });

  test('microphone is followed also when the user mutes meanwhile', async () => {
    const { local, plug, hold, clock, live } = await world();
    await local.set('microphone', true);
    const prompts = hold();
    await plug(['audioinput', 'headset'], ['audioinput', 'mic']);
    await clock.settle();
    const muting = local.set('microphone', false);
    prompts[0]!.allow();
    expect(await muting).toMatchObject({ wanted: false, actual: 'off', deviceId: 'headset' });
    expect(live().map(({ enabled }) => enabled)).toEqual([false]);
  });

  test('camera stays when another one is plugged in', async () => {
    const { local, plug, clock, requests } = await world();
    await local.set('camera', true);
    await plug(['videoinput', 'new'], ['videoinput', 'cam']);
    await clock.settle();
    expect(local.get().camera.deviceId).toBe('cam');
    expect(requests).toHaveLength(1);
  });
});

describe('choosing a device', () => {
  test('counts more than the one an earlier wish named', async () => {
    const { local, devices, plug } = await world();
    await plug(['videoinput', 'cam'], ['videoinput', 'usb']);
    await local.set('camera', true, { deviceId: 'cam', quality: '180p' });
    await devices.select('camera', 'usb');
    expect(local.get().camera.deviceId).toBe('usb');
  });

  test('opens nothing while the source is off', async () => {
    const { local, devices, plug, requests } = await world();
    await plug(['videoinput', 'cam'], ['videoinput', 'usb']);
    await devices.select('camera', 'usb');
    expect(requests).toEqual([]);
    expect((await local.set('camera', true)).deviceId).toBe('usb');
  });

  test('shows the new track before the old one stops', async () => {
    const { local, devices, plug } = await world();
    await plug(['videoinput', 'cam'], ['videoinput', 'usb']);
    const { track: old } = await local.set('camera', true);
    let oldWas = '';
    local.subscribe(({ camera }) => {
      if (camera.track !== old && !oldWas) oldWas = old?.readyState ?? '';
    });
    await devices.select('camera', 'usb');
    expect(oldWas).toBe('live');
    expect(old?.readyState).toBe('ended');
  });

  test('of loudspeakers touches no microphone', async () => {
    const { local, devices, requests } = await world();
    await local.set('microphone', true);
    await devices.select('speaker', 'box');
    expect(requests).toHaveLength(1);
  });
});

describe('coming back to the page', () => {
  test('opens a microphone again that the system silenced', async () => {
    const { local, tracks, hint, clock, live } = await world();
    await local.set('microphone', true);
    tracks[0]!.muted = true;
    hint('visible');
    await clock.settle();
    expect(local.get().microphone.track).toBe(tracks[1]);
    expect(live()).toEqual([tracks[1]]);
  });

  test('leaves alone what runs, and asks no question', async () => {
    const { local, permit, failing, hint, clock, requests } = await world();
    await local.set('microphone', true);
    await permit('camera', 'prompt');
    failing('video', 'NotAllowedError');
    await local.set('camera', true);
    const before = requests.length;
    hint('visible');
    hint('online');
    await clock.settle();
    expect(requests).toHaveLength(before);
  });
});

describe('snapshots', () => {
  test('keep the identity of what did not change', async () => {
    const { local } = await world();
    await local.set('microphone', true);
    const before = local.get();
    await local.set('camera', true);
    expect(local.get()).not.toBe(before);
    expect(local.get().microphone).toBe(before.microphone);
  });

  test('have one stream for one track', async () => {
    const { local } = await world();
    const { stream } = await local.set('microphone', true);
    await local.set('microphone', false);
    expect((await local.set('microphone', true)).stream).toBe(stream);
  });

  test('list devices again once the first one was opened', async () => {
    const { local, devices, clock, plug } = await world();
    await plug(['videoinput', 'cam']);
    const before = devices.get();
    await local.set('camera', true);
    await clock.settle();
    expect(devices.get()).toBe(before);
  });
});

describe('release', () => {
  test('stops everything and forgets every wish', async () => {
    const { local, live, requests } = await world();
    await Promise.all([local.set('microphone', true), local.set('camera', true, { quality: '1080p' })]);
    local.release();
    expect(live()).toEqual([]);
    expect(local.get().microphone).toMatchObject({ wanted: false, actual: 'off', error: null, stream: null });
    await local.set('camera', true);
    expect(requests.at(-1)).toMatchObject({ video: { height: { ideal: 720 } } });
  });

  test('also ends what is being opened', async () => {
    const { local, hold, live, clock } = await world();
    const prompts = hold();
    const opening = Promise.all([local.set('microphone', true), local.set('camera', true)]);
    await clock.settle();
    local.release();
    prompts[0]!.allow();
    await clock.settle();
    expect(live()).toEqual([]);
    expect((await opening).map(({ actual }) => actual)).toEqual(['off', 'off']);
  });

  test('lets go of a failing device', async () => {
    const { local, failing, permit, requests } = await world();
    await permit('camera', 'prompt');
    failing('video', 'NotAllowedError');
    await local.set('camera', true);
    local.release();
    const before = requests.length;
    await permit('camera', 'granted');
    expect(requests).toHaveLength(before);
  });
});
