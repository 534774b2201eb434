import type { DeviceCare, DeviceNotice } from '@org/calls-core/device-care';
import { useReadable } from './use-readable.ts';

/**
 * What the user may want to know of their devices at present: who speaks while muted, whose microphone gives nothing, which
 * device was lost.
 *
 * @example
 * const notices = useDeviceNotices(care);
 * const muted = notices.some(({ code }) => code === 'speaking-while-muted');
 */
export function useDeviceNotices(care: Pick<DeviceCare, 'notices'>): readonly DeviceNotice[] {
  return useReadable(care.notices);
}
