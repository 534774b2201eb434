import type { Device } from '../../media/devices.ts';
import type { LocalSource } from '../../media/source-slot.ts';

/** Chromium opens the system's choice under one of these ids, and its settings say no more than the group. */
const aliases: readonly string[] = ['default', 'communications'];

/** The id under which the device that is open is listed; null while none is, or as long as nobody knows. */
export function listedAs({ deviceId, origin }: LocalSource, list: readonly Device[]): string | null {
  if (deviceId === null || !aliases.includes(deviceId)) return deviceId;
  const { groupId } = origin?.getSettings() ?? {};
  return list.find((one) => one.id !== '' && one.groupId === groupId)?.id ?? null;
}
