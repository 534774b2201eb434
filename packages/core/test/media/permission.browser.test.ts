import { describe, expect, onTestFinished, test } from 'vitest';
import { cdp } from 'vitest/browser';
import { waitFor } from '../../src/util/wait-for.ts';
import { isFirefox, openRealMedia } from '../support/real-media.ts';

type Setting = 'granted' | 'denied' | 'prompt';

interface Protocol {
  send(method: 'Target.getTargetInfo'): Promise<{ targetInfo: { browserContextId: string } }>;
  send(method: 'Browser.setPermission', params: object): Promise<void>;
}

/** Changes what the user allows this page, as the site settings do. */
async function permit(name: 'camera' | 'microphone', setting: Setting): Promise<void> {
  const session = cdp() as unknown as Protocol;
  const { browserContextId } = (await session.send('Target.getTargetInfo')).targetInfo;
  await session.send('Browser.setPermission', {
    permission: { name },
    setting,
    origin: location.origin,
    browserContextId,
  });
}

describe.skipIf(isFirefox)('a camera that the user blocks', () => {
  test('is a recoverable error, leaves the microphone alone and comes by itself once it is allowed', async () => {
    onTestFinished(() => permit('camera', 'granted'));
    const { local, devices, liveTracks } = openRealMedia();
    await devices.refresh();
    await permit('camera', 'denied');
    await waitFor(devices, ({ permissions }) => permissions.camera === 'denied');
    const [microphone, camera] = await Promise.all([local.set('microphone', true), local.set('camera', true)]);
    expect(microphone.actual).toBe('live');
    expect(camera).toMatchObject({ wanted: true, actual: 'failed', track: null });
    expect(camera.error).toMatchObject({ code: 'permission-denied', recoverable: true });
    await permit('camera', 'granted');
    const { track } = (await waitFor(local, (media) => media.camera.actual === 'live')).camera;
    expect(liveTracks()).toEqual([microphone.track, track]);
  });
});
