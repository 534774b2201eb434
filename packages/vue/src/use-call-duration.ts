import { noCall } from '@org/calls-core/bindings';
import type { ComputedRef } from 'vue';
import { type CallArgument, useChosenCall } from './use-chosen-call.ts';
import { useReadable } from './use-readable.ts';

/**
 * Whole seconds since a call connected: ticks once a second, stops when the call ends, 0 before.
 *
 * @example
 * const seconds = useCallDuration();
 * // <time>{{ new Date(seconds * 1000).toISOString().slice(11, 19) }}</time>
 */
export function useCallDuration(call?: CallArgument): ComputedRef<number> {
  const chosen = useChosenCall(call);
  return useReadable(() => (chosen.value ?? noCall).duration());
}
