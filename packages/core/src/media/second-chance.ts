import type { Device, DevicesSnapshot } from './devices.ts';
import type { InputDevice } from './media-environment.ts';
import type { LocalSource } from './source-slot.ts';

/** What may have changed for a device. */
export interface DeviceChange {
  readonly device: InputDevice;
  /** The id that was asked for; empty for the system's choice. */
  readonly chosen: string;
  readonly now: DevicesSnapshot;
  readonly before: DevicesSnapshot;
}

/** Whether a source should be opened again now that the devices or permissions have changed. */
export function shouldReopen({ wanted, actual, error, deviceId }: LocalSource, change: DeviceChange): boolean {
  const { device, chosen, now, before } = change;
  if (actual === 'failed') {
    const allowed = now.permissions[device] === 'granted' && before.permissions[device] !== 'granted';
    const found = error?.code !== 'permission-denied' && listOf(now, device).length > listOf(before, device).length;
    return wanted && (allowed || found);
  }
  if (deviceId === null) return false;
  if (chosen) return chosen !== deviceId && has(now, device, chosen) && !has(before, device, chosen);
  // There is a system's choice for microphones only; a camera is not changed because another one was plugged in.
  const old = defaultGroup(before);
  return device === 'microphone' && old !== '' && defaultGroup(now) !== '' && old !== defaultGroup(now);
}

/** Whether a source should be opened again when the page comes back to the front (iOS ends and mutes tracks behind). */
export function shouldRevive({ wanted, actual, origin }: LocalSource, permission: string): boolean {
  return wanted && permission === 'granted' && (actual === 'failed' || origin?.muted === true);
}

function listOf(devices: DevicesSnapshot, device: InputDevice): readonly Device[] {
  return device === 'camera' ? devices.cameras : devices.microphones;
}

function has(devices: DevicesSnapshot, device: InputDevice, id: string): boolean {
  return listOf(devices, device).some((candidate) => candidate.id === id);
}

/** Groups tell devices apart even where the default one has an id of its own. Empty before the permission. */
function defaultGroup({ microphones }: DevicesSnapshot): string {
  return microphones.find(({ isDefault }) => isDefault)?.groupId ?? '';
}
