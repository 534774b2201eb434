import { describe, expect, test } from 'vitest';
import { createCapture } from '../../src/media/capture.ts';
import { cameraAttempts, microphoneAttempts } from '../../src/media/constraints.ts';
import { scriptedDevices } from '../support/scripted-devices.ts';

const heightOf = (constraints: MediaStreamConstraints): unknown =>
  ((constraints.video as MediaTrackConstraints).height as ConstrainULongRange).ideal;

describe('one device', () => {
  test('is opened with the first constraints that work', async () => {
    const { environment, requests } = scriptedDevices();
    const track = await createCapture(environment)('camera', cameraAttempts());
    expect(track.kind).toBe('video');
    expect(requests).toHaveLength(1);
  });

  test('that cannot start is tried at every lower quality', async () => {
    const { environment, requests, failing } = scriptedDevices();
    failing('video', 'NotReadableError');
    await expect(createCapture(environment)('camera', cameraAttempts({ quality: '1080p' }))).rejects.toThrow();
    expect(requests.map(heightOf)).toEqual([1080, 720, 480, 360, 180]);
  });

  test('that is gone is replaced by any other', async () => {
    const { environment, requests } = scriptedDevices();
    const track = await createCapture(environment)('microphone', microphoneAttempts({ deviceId: 'gone' }));
    expect(track.getSettings().deviceId).toBe('mic');
    expect(requests.map(({ audio }) => (audio as MediaTrackConstraints).deviceId)).toEqual([
      { exact: 'gone' },
      undefined,
    ]);
  });

  test('that was refused is not asked for again', async () => {
    const { environment, requests, failing } = scriptedDevices();
    failing('video', 'NotAllowedError');
    const opening = createCapture(environment)('camera', cameraAttempts({ deviceId: 'cam' }));
    await expect(opening).rejects.toMatchObject({ code: 'permission-denied' });
    expect(requests).toHaveLength(1);
  });

  test.each([
    ['NotAllowedError', 'permission-denied'],
    ['SecurityError', 'permission-denied'],
    ['NotFoundError', 'device-not-found'],
    ['NotReadableError', 'device-in-use'],
    ['AbortError', 'device-in-use'],
    ['OverconstrainedError', 'constraints-unsatisfied'],
    ['TypeError', 'constraints-unsatisfied'],
    ['SomethingNew', 'device-in-use'],
  ])('%s becomes %s, with its cause', async (name, code) => {
    const { environment, failing } = scriptedDevices();
    failing('audio', name);
    const opening = createCapture(environment)('microphone', microphoneAttempts());
    await expect(opening).rejects.toMatchObject({ code, cause: { name } });
  });

  test('cannot be had outside a secure context', async () => {
    const { environment } = scriptedDevices({ mediaDevices: false, secure: false });
    const opening = createCapture(environment)('camera', cameraAttempts());
    await expect(opening).rejects.toMatchObject({ code: 'insecure-context' });
  });

  test('cannot be had in a browser without capture', async () => {
    const { environment } = scriptedDevices({ mediaDevices: false });
    const opening = createCapture(environment)('camera', cameraAttempts());
    await expect(opening).rejects.toMatchObject({ code: 'unsupported-browser' });
  });
});

describe('camera and microphone asked for in one task', () => {
  const both = (environment: Parameters<typeof createCapture>[0]) => {
    const capture = createCapture(environment);
    return Promise.allSettled([capture('camera', cameraAttempts()), capture('microphone', microphoneAttempts())]);
  };
  const codes = (results: PromiseSettledResult<MediaStreamTrack>[]): string[] =>
    results.map((result) =>
      result.status === 'fulfilled' ? result.value.kind : (result.reason as { code: string }).code,
    );

  test('share one prompt', async () => {
    const { environment, requests } = scriptedDevices();
    expect(codes(await both(environment))).toEqual(['video', 'audio']);
    expect(requests).toHaveLength(1);
  });

  test('a missing camera does not take the microphone along', async () => {
    const { environment, plug } = scriptedDevices();
    await plug(['audioinput', 'mic']);
    expect(codes(await both(environment))).toEqual(['device-not-found', 'audio']);
  });

  test('a busy camera does not take the microphone along', async () => {
    const { environment, failing } = scriptedDevices();
    failing('video', 'NotReadableError');
    expect(codes(await both(environment))).toEqual(['device-in-use', 'audio']);
  });

  test('who refused both is not asked twice', async () => {
    const { environment, requests, failing, permit } = scriptedDevices();
    await permit('camera', 'prompt');
    await permit('microphone', 'prompt');
    failing('video', 'NotAllowedError');
    expect(codes(await both(environment))).toEqual(['permission-denied', 'permission-denied']);
    expect(requests).toHaveLength(1);
  });

  test('a blocked camera does not keep the microphone from being asked for', async () => {
    const { environment, requests, failing, permit } = scriptedDevices();
    await permit('camera', 'denied');
    await permit('microphone', 'prompt');
    failing('video', 'NotAllowedError');
    expect(codes(await both(environment))).toEqual(['permission-denied', 'audio']);
    expect(requests.map((request) => Object.keys(request).toSorted())).toEqual([['audio', 'video'], ['audio']]);
  });

  test('a camera that the system blocks does not take the microphone along', async () => {
    const { environment, failing } = scriptedDevices();
    failing('video', 'NotAllowedError');
    expect(codes(await both(environment))).toEqual(['permission-denied', 'audio']);
  });

  test('two cameras are asked for one by one', async () => {
    const { environment, requests } = scriptedDevices();
    const capture = createCapture(environment);
    await Promise.all([capture('camera', cameraAttempts()), capture('camera', cameraAttempts())]);
    expect(requests).toHaveLength(2);
  });

  test('a third request of the task is served as well', async () => {
    const { environment } = scriptedDevices();
    const capture = createCapture(environment);
    const opening = [cameraAttempts(), cameraAttempts()].map((attempts) => capture('camera', attempts));
    const tracks = await Promise.all([capture('microphone', microphoneAttempts()), ...opening]);
    expect(tracks.map(({ kind }) => kind)).toEqual(['audio', 'video', 'video']);
  });
});
