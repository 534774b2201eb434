import type { Listen } from './browser-listen.ts';
import type { PermissionStatus as DevicePermission } from './environment.ts';

type Device = 'camera' | 'microphone';

/** Whether the device may be used; `unknown` where the browser has no such name or no Permissions API. */
export async function queryPermission(device: Device): Promise<DevicePermission> {
  return (await find(device))?.state ?? 'unknown';
}

/** Tells when the user or the system changes a permission. */
export function watchPermission(
  listen: Listen,
  device: Device,
  listener: (status: DevicePermission) => void,
): () => void {
  let stop: (() => void) | null = null;
  let stopped = false;
  void find(device).then((status) => {
    if (status && !stopped) stop = listen(status, ['change'], () => listener(status.state));
  });
  return () => {
    stopped = true;
    stop?.();
  };
}

async function find(device: Device): Promise<PermissionStatus | undefined> {
  try {
    return await globalThis.navigator?.permissions?.query({ name: device });
  } catch {
    return undefined; // Firefox before 131 throws on these names
  }
}
