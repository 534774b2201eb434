import { keepAwake, type WakeLockSnapshot } from '@org/calls-core/page-life';
import { refsOf, type RefsOf } from './refs-of.ts';
import { useCallClient } from './use-call-client.ts';
import { useReadable } from './use-readable.ts';

/**
 * Keeps the screen on during calls, while the component is there.
 *
 * @example
 * const { wanted, held } = useWakeLock();
 * // <p v-if="wanted && !held">The screen may go dark</p>
 */
export function useWakeLock(): RefsOf<WakeLockSnapshot> {
  return refsOf(useReadable(keepAwake(useCallClient())));
}
