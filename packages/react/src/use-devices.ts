import type { Devices, DevicesSnapshot } from '@org/calls-core';
import { useMemo } from 'react';
import { useCallClient } from './use-call-client.ts';
import { useReadable } from './use-readable.ts';

/** Cameras, microphones and loudspeakers, which are chosen, whether they may be used, and how to choose. */
export type UseDevices = DevicesSnapshot & Pick<Devices, 'select' | 'refresh'>;

/**
 * The devices of this machine. Asks for no permission by itself.
 *
 * @example
 * const { cameras, selected, select } = useDevices();
 * return (
 *   <select value={selected.camera ?? ''} onChange={(e) => select('camera', e.target.value || null)}>
 *     <option value="">System default</option>
 *     {cameras.map(({ id, label }) => <option key={id} value={id}>{label}</option>)}
 *   </select>
 * );
 */
export function useDevices(): UseDevices {
  const { devices } = useCallClient();
  const snapshot = useReadable(devices);
  return useMemo(() => ({ ...snapshot, select: devices.select, refresh: devices.refresh }), [snapshot, devices]);
}
