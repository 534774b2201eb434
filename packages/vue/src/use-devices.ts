import type { Devices, DevicesSnapshot } from '@org/calls-core';
import { refsOf, type RefsOf } from './refs-of.ts';
import { useCallClient } from './use-call-client.ts';
import { useReadable } from './use-readable.ts';

/** Cameras, microphones and loudspeakers, which are chosen, whether they may be used, and how to choose. */
export type UseDevices = RefsOf<DevicesSnapshot> & Pick<Devices, 'select' | 'refresh'>;

/**
 * The devices of this machine. Asks for no permission by itself.
 *
 * @example
 * const { cameras, selected, select } = useDevices();
 * // <select :value="selected.camera ?? ''" @change="select('camera', $event.target.value || null)">
 * //   <option value="">System default</option>
 * //   <option v-for="{ id, label } in cameras" :key="id" :value="id">{{ label }}</option>
 * // </select>
 */
export function useDevices(): UseDevices {
  const { devices } = useCallClient();
  return { ...refsOf(useReadable(devices)), select: devices.select, refresh: devices.refresh };
}
