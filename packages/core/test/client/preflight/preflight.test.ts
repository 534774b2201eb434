import { expect, test } from 'vitest';
import { preflight, type PreflightReport } from '@org/calls-core/preflight';
import { codesOf, createSite, iceServers } from './support.ts';

test('where everything works it is ready, and the report holds the numbers', async () => {
  const { check, clock } = createSite();
  const report = await check();
  expect(report).toMatchObject({ status: 'complete', verdict: 'ready', reasons: [], progress: 1 });
  expect(report.steps).toEqual({
    microphone: 'done',
    camera: 'done',
    signaling: 'skipped',
    paths: 'done',
    media: 'done',
  });
  expect(report.devices).toEqual({ cameras: 1, microphones: 1, speakers: 1 });
  expect(report.microphone).toEqual({ status: 'works', label: 'Fake microphone 1', peak: 0.25 });
  expect(report.camera).toMatchObject({ status: 'works', label: 'Fake camera 1', width: 1280, height: 720 });
  expect(report.paths.map(({ kind, status }) => `${kind} ${status}`).toSorted()).toEqual([
    'direct works',
    'stun works',
    'turn-tcp works',
    'turn-tls works',
    'turn-udp works',
  ]);
  expect(report.media).toMatchObject({
    path: 'turn-udp',
    rtt: 80,
    jitter: 1,
    loss: 0,
    bandwidth: 2_500_000,
    level: 'excellent',
  });
  expect(report.duration).toBe(clock.now());
  expect(JSON.parse(JSON.stringify(report))).toEqual(report);
});

test('nothing is sent or asked for before it is known whether the user would be asked', async () => {
  const { check, environment } = createSite();
  environment.devices.setPermission('microphone', 'prompt');
  environment.devices.setPermission('camera', 'prompt');
  const report = await check();
  expect(environment.devices.requests).toEqual([]);
  expect(report.verdict).toBe('inconclusive');
  expect(codesOf(report)).toEqual(['microphone-unasked', 'camera-unasked']);
  expect(report.media).toMatchObject({ path: 'turn-udp', loss: 0 });
});

test('with `prompt` the user is asked once for both', async () => {
  const { environment, clock } = createSite();
  environment.devices.setPermission('microphone', 'prompt');
  environment.devices.setPermission('camera', 'prompt');
  const check = preflight({ environment, prompt: true, network: false });
  await clock.settle();
  expect(environment.devices.requests).toHaveLength(1);
  environment.devices.answerPrompt(true);
  await clock.advanceUntil(() => check.report.get().status !== 'running');
  expect(await check.done).toMatchObject({
    verdict: 'ready',
    permissions: { camera: 'granted', microphone: 'granted' },
    microphone: { status: 'works' },
    camera: { status: 'works' },
  });
});

test('a question that stays open ends with the time, and the network is in the report all the same', async () => {
  const { check, environment, clock } = createSite();
  environment.devices.setPermission('camera', 'prompt');
  const report = await check({ prompt: true });
  expect(report).toMatchObject({ status: 'timed-out', verdict: 'inconclusive', duration: 15_000 });
  expect(report).toMatchObject({ camera: null, media: { path: 'turn-udp' } });
  expect(codesOf(report)).toEqual(['not-finished']);
  environment.devices.answerPrompt(true);
  await clock.settle();
  expect(environment.devices.liveTracks).toEqual([]);
});

test('the report grows while it runs, and reasons are there as soon as they are known', async () => {
  const { environment, clock } = createSite();
  for (const { id, kind } of environment.devices.list) if (kind === 'camera') environment.devices.unplug(id);
  const check = preflight({ environment, iceServers });
  const seen: PreflightReport[] = [];
  check.report.subscribe((report) => seen.push(report));
  await clock.settle();
  expect(check.report.get()).toMatchObject({ status: 'running', verdict: null, camera: { status: 'missing' } });
  expect(codesOf(check.report.get())).toEqual(['no-camera']);
  await clock.advanceUntil(() => check.report.get().status !== 'running', 15_000);
  const progress = seen.map((report) => report.progress);
  expect(progress).toEqual(progress.toSorted((a, b) => a - b));
  expect(progress.at(-1)).toBe(1);
});

test('cancelled, it says what was found and is over at once', async () => {
  const { environment, clock } = createSite();
  environment.devices.setPermission('microphone', 'denied');
  const check = preflight({ environment, iceServers });
  await clock.advanceAsync(100);
  check.cancel();
  check.cancel();
  const report = await check.done;
  expect(report).toMatchObject({
    status: 'cancelled',
    verdict: 'blocked',
    microphone: { status: 'denied' },
    media: null,
  });
  expect(codesOf(report)).toEqual(['microphone-denied', 'not-finished']);
  await clock.advanceAsync(20_000);
  expect(check.report.get()).toBe(report);
});

test('cancelled in the first moment, nothing is known and nothing runs on', async () => {
  const { environment, clock } = createSite();
  const check = preflight({ environment, iceServers });
  check.cancel();
  expect(await check.done).toMatchObject({ status: 'cancelled', verdict: 'inconclusive', devices: null, paths: [] });
  await clock.settle();
});

test.each([
  ['devices', { network: false }],
  ['the network', { microphone: false, camera: false }],
] as const)('%s alone can be looked at', async (what, options) => {
  const { check, environment } = createSite();
  const report = await check(options);
  expect(report.verdict).toBe('ready');
  expect(environment.devices.requests).toHaveLength(what === 'devices' ? 1 : 0);
  expect(environment.connections).toHaveLength(what === 'devices' ? 0 : 10);
});

test('tracks of the app’s own are looked at, and stay live', async () => {
  const { check, environment } = createSite();
  const stream = await environment.mediaDevices!.getUserMedia({ audio: true, video: true });
  const [microphone] = stream.getAudioTracks();
  const [camera] = stream.getVideoTracks();
  const report = await check({ microphone: microphone!, camera: camera!, network: false });
  expect(report).toMatchObject({ verdict: 'ready', microphone: { status: 'works' }, camera: { status: 'works' } });
  expect(environment.devices.requests).toHaveLength(1);
  expect(environment.devices.liveTracks).toHaveLength(2);
  for (const track of stream.getTracks()) track.stop();
});

test.each([
  ['works', 4_000],
  ['silent', 8_000],
])('a microphone whose first sound takes a while %s: after %i ms', async (status, after) => {
  const { check, environment, clock } = createSite();
  const stream = await environment.mediaDevices!.getUserMedia({ audio: true });
  const [microphone] = stream.getAudioTracks() as unknown as [MediaStreamTrack & { loudness: number }];
  microphone.loudness = 0;
  const stop = clock.after(after, () => (microphone.loudness = 0.1));
  const report = await check({ microphone, camera: false, network: false });
  expect(report.microphone).toMatchObject({ status });
  stop();
  microphone.stop();
});

test('chosen devices are opened, the microphone without processing', async () => {
  const { check, environment } = createSite();
  const microphone = environment.devices.plug({ kind: 'microphone', label: 'Headset' });
  const camera = environment.devices.plug({ kind: 'camera', label: 'Desk' });
  const report = await check({
    microphone: { deviceId: microphone.id },
    camera: { deviceId: camera.id },
    network: false,
  });
  expect(report).toMatchObject({ microphone: { label: 'Headset' }, camera: { label: 'Desk' } });
  expect(environment.devices.requests[0]?.constraints.audio).toMatchObject({
    noiseSuppression: false,
    autoGainControl: false,
  });
});

test.each([
  [{ iceServers: 'stun:example.org' as never }, 'iceServers'],
  [{ timeout: -1 }, 'timeout'],
  [{ signaling: { transport: {} as never, self: { id: 'alice' } } }, 'signaling.transport'],
])('options that cannot be right are refused: %j', (options, name) => {
  expect(() => preflight(options)).toThrow(expect.objectContaining({ code: 'invalid-argument' }));
  expect(() => preflight(options)).toThrow(name);
});
