import type { CameraOptions } from '../../media/constraints.ts';
import type { Call, CallClient } from '../api.ts';

/** Which way a camera looks; null where it does not say, as on desktops. */
export function facingOf(track: MediaStreamTrack | null | undefined): 'user' | 'environment' | null {
  const { facingMode } = track?.getSettings() ?? {};
  return facingMode === 'user' || facingMode === 'environment' ? facingMode : null;
}

/**
 * Changes between the front and the back camera; where cameras do not say which way they look, to the next one. The options are
 * those of `setCamera`, such as its quality. Nothing is negotiated. Does nothing with a single camera.
 *
 * @example
 * button.onclick = () => flipCamera(calls, call, { quality: '720p' });
 */
export async function flipCamera(
  client: Pick<CallClient, 'media' | 'devices'>,
  call: Pick<Call, 'setCamera'>,
  options: Omit<CameraOptions, 'facing' | 'deviceId'> = {},
): Promise<void> {
  const { origin, deviceId } = client.media.get().camera;
  const facing = facingOf(origin);
  if (facing) return call.setCamera({ ...options, facing: facing === 'user' ? 'environment' : 'user' });
  const { cameras } = client.devices.get();
  const next = cameras[(cameras.findIndex(({ id }) => id === deviceId) + 1) % cameras.length];
  if (next && next.id !== deviceId) await client.devices.select('camera', next.id);
}
