import { describe, expect, test } from 'vitest';
import { createFakeBrowser, createFakeClock, createFakeEnvironment } from '../../src/testing/index.ts';

const setUp = () => {
  const clock = createFakeClock();
  const environment = createFakeEnvironment({ clock });
  return { clock, environment, media: environment.mediaDevices!, devices: environment.devices };
};

describe('fake devices', () => {
  test('open with the settings that were asked for', async () => {
    const { media, environment } = setUp();
    const stream = await media.getUserMedia({ audio: true, video: { width: { ideal: 1280 }, height: 720 } });
    const [camera] = stream.getVideoTracks();
    expect(camera!.getSettings()).toMatchObject({ width: 1280, height: 720, frameRate: 30 });
    expect(stream.getTracks().map(({ kind, label, readyState }) => [kind, label, readyState])).toEqual([
      ['audio', 'Fake microphone 1', 'live'],
      ['video', 'Fake camera 1', 'live'],
    ]);
    expect(environment.live().tracks).toBe(2);
    for (const track of stream.getTracks()) track.stop();
    expect(environment.live().tracks).toBe(0);
  });

  test('are refused when the permission is denied', async () => {
    const { media, devices } = setUp();
    devices.setPermission('camera', 'denied');
    await expect(media.getUserMedia({ video: true })).rejects.toMatchObject({ name: 'NotAllowedError' });
    await expect(media.getUserMedia({ audio: true })).resolves.toBeDefined();
  });

  test('ask when the permission is open, and tell of the answer', async () => {
    const { clock, environment, media, devices } = setUp();
    const heard: string[] = [];
    devices.setPermission('camera', 'prompt');
    environment.onPermissionChange('camera', (status) => heard.push(status));
    const opening = media.getUserMedia({ video: true });
    await clock.settle();
    devices.answerPrompt(true);
    expect((await opening).getTracks()).toHaveLength(1);
    expect(heard).toEqual(['granted']);
    expect(await environment.permission('camera')).toBe('granted');
    devices.setPermission('microphone', 'prompt');
    const refused = media.getUserMedia({ audio: true });
    await clock.settle();
    devices.answerPrompt(false);
    await expect(refused).rejects.toMatchObject({ name: 'NotAllowedError' });
  });

  test('fail as browsers do when none is there, or none that fits', async () => {
    const { media, devices } = setUp();
    await expect(media.getUserMedia({ video: { deviceId: { exact: 'gone' } } })).rejects.toMatchObject({
      name: 'OverconstrainedError',
      constraint: 'deviceId',
    });
    await expect(media.getUserMedia({ video: { width: { min: 4000 } } })).rejects.toMatchObject({
      constraint: 'width',
    });
    for (const { id } of devices.list.filter(({ kind }) => kind === 'camera')) devices.unplug(id);
    await expect(media.getUserMedia({ video: true })).rejects.toMatchObject({ name: 'NotFoundError' });
    await expect(media.getUserMedia({})).rejects.toBeInstanceOf(TypeError);
  });

  test('fail once as planned', async () => {
    const { media, devices } = setUp();
    devices.failNext('NotReadableError');
    devices.failNext('NotAllowedError', 'display');
    await expect(media.getUserMedia({ audio: true })).rejects.toMatchObject({ name: 'NotReadableError' });
    await expect(media.getDisplayMedia()).rejects.toMatchObject({ name: 'NotAllowedError' });
    await expect(media.getUserMedia({ audio: true })).resolves.toBeDefined();
  });

  test('wait until the test lets them go', async () => {
    const { clock, media, devices } = setUp();
    const release = devices.holdRequests();
    let opened = false;
    const opening = media.getUserMedia({ audio: true }).then(() => (opened = true));
    await clock.settle();
    expect(opened).toBe(false);
    release();
    await opening;
    expect(devices.requests).toEqual([{ type: 'user', constraints: { audio: true } }]);
  });

  test('come and go: devicechange fires, and tracks of what was pulled out end', async () => {
    const { media, devices } = setUp();
    let changes = 0;
    media.addEventListener('devicechange', () => changes++);
    const { id } = devices.plug({ kind: 'camera', label: 'USB', facing: 'environment' });
    const stream = await media.getUserMedia({ video: { deviceId: id } });
    const [track] = stream.getVideoTracks();
    expect(track!.label).toBe('USB');
    let ended = 0;
    track!.onended = () => ended++;
    devices.unplug(id);
    expect([changes, ended, track!.readyState, devices.liveTracks]).toEqual([2, 1, 'ended', []]);
  });

  test('hide their names until the permission was given', async () => {
    const { media, devices } = setUp();
    devices.plug({ kind: 'camera' });
    devices.setPermission('camera', 'prompt');
    const cameras = (await media.enumerateDevices()).filter(({ kind }) => kind === 'videoinput');
    expect(cameras.map(({ deviceId, label }) => [deviceId, label])).toEqual([['', '']]);
    devices.setPermission('camera', 'granted');
    const named = (await media.enumerateDevices()).filter(({ kind }) => kind === 'videoinput');
    expect(named.map(({ label }) => label)).toEqual(['Fake camera 1', 'Fake camera 2']);
  });

  test('capture the screen, with sound when asked', async () => {
    const { media } = setUp();
    expect((await media.getDisplayMedia({ video: true })).getTracks()).toHaveLength(1);
    const [picture, sound] = (await media.getDisplayMedia({ audio: true })).getTracks();
    expect([sound!.kind, picture!.kind]).toEqual(expect.arrayContaining(['audio', 'video']));
  });
});

describe('a fake track', () => {
  test('stops silently, ends with an event, mutes and unmutes', async () => {
    const { media } = setUp();
    const [track] = (await media.getUserMedia({ audio: true })).getTracks();
    const heard: string[] = [];
    for (const type of ['ended', 'mute', 'unmute']) track!.addEventListener(type, () => heard.push(type));
    const copy = track!.clone();
    const fake = track as unknown as { setMuted(muted: boolean): void; end(): void };
    fake.setMuted(true);
    fake.setMuted(false);
    fake.end();
    copy.stop();
    expect([heard, copy.readyState, copy.id === track!.id]).toEqual([['mute', 'unmute', 'ended'], 'ended', false]);
  });
});

describe('a fake environment', () => {
  test('gives ids that look like the real ones and are the same in every run', () => {
    const ids = [1, 2].map(() => createFakeEnvironment({ seed: 7 }).createId());
    expect(ids[0]).toMatch(/^[\w-]{22}$/);
    expect(ids[0]).toBe(ids[1]);
    expect(createFakeEnvironment({ seed: 8 }).createId()).not.toBe(ids[0]);
  });

  test('shares locks with the other tabs of its browser only', async () => {
    const browser = createFakeBrowser();
    const [one, two, elsewhere] = [
      createFakeEnvironment({ browser }),
      createFakeEnvironment({ browser }),
      createFakeEnvironment(),
    ];
    const release = await one.lock('device');
    expect(release).not.toBe(null);
    expect(await two.lock('device')).toBe(null);
    expect(await elsewhere.lock('device')).not.toBe(null);
    release!();
    expect(await two.lock('device')).not.toBe(null);
  });

  test('keeps what is stored over a reload', () => {
    const before = createFakeEnvironment();
    before.storage.set('call', 'x');
    const after = createFakeEnvironment({ storage: before.storageMap });
    expect(after.storage.get('call')).toBe('x');
    after.storage.set('call', null);
    expect(after.storage.get('call')).toBe(null);
  });

  test('tells of network hints and of the page going away, until it is closed', async () => {
    const environment = createFakeEnvironment();
    const heard: string[] = [];
    environment.onNetwork((hint) => heard.push(hint));
    environment.onPageHide(() => heard.push('hidden'));
    environment.hint('changed');
    environment.hidePage();
    await environment.close();
    environment.hint('online');
    expect(heard).toEqual(['changed', 'hidden']);
  });

  test('lacks what it is told to lack', () => {
    const bare = createFakeEnvironment({ without: ['webrtc', 'mediaDevices', 'audioContext', 'canvas', 'secure'] });
    expect([
      bare.mediaDevices,
      bare.audioContext(),
      bare.createCanvas(1, 1),
      bare.secure,
      bare.capabilities('audio'),
    ]).toEqual([undefined, undefined, undefined, false, null]);
    expect(() => bare.createPeerConnection({})).toThrow(expect.objectContaining({ code: 'unsupported-browser' }));
  });

  test('has one audio context at a time, whose analysers hear what is connected', async () => {
    const environment = createFakeEnvironment({ clock: createFakeClock() });
    const context = environment.audioContext()!;
    expect(environment.audioContext()).toBe(context);
    const analyser = context.createAnalyser();
    const gain = context.createGain();
    const oscillator = context.createOscillator();
    oscillator.connect(gain).connect(analyser);
    gain.gain.value = 0.5;
    const samples = new Float32Array(4);
    analyser.getFloatTimeDomainData(samples);
    expect([...samples]).toEqual([0, 0, 0, 0].map((zero, index) => (index % 2 ? -zero : zero)));
    oscillator.start();
    analyser.getFloatTimeDomainData(samples);
    expect([...samples]).toEqual([0.25, -0.25, 0.25, -0.25]);
    expect(environment.live().audioContexts).toBe(1);
    await environment.close();
    expect([context.state, environment.live().audioContexts]).toEqual(['closed', 0]);
  });
});
