import type { DeviceCare, DeviceNotice } from '@org/calls-core/device-care';
import { computed, type ComputedRef, type MaybeRefOrGetter, toValue } from 'vue';
import { useReadable } from './use-readable.ts';

/**
 * What the user may want to know of their devices at present: who speaks while muted, whose microphone gives nothing, which
 * device was lost.
 *
 * @example
 * const notices = useDeviceNotices(care);
 * const muted = computed(() => notices.value.some(({ code }) => code === 'speaking-while-muted'));
 */
export function useDeviceNotices(
  care: MaybeRefOrGetter<Pick<DeviceCare, 'notices'>>,
): ComputedRef<readonly DeviceNotice[]> {
  return useReadable(computed(() => toValue(care).notices));
}
