import { noCall } from '@org/calls-core/bindings';
import { type QualityWarning, watchedQuality } from '@org/calls-core/quality';
import type { ComputedRef } from 'vue';
import { type CallArgument, useChosenCall } from './use-chosen-call.ts';
import { useReadable } from './use-readable.ts';

/**
 * What is wrong with a call at present, oldest first, by the limits of `qualityWarningLimits`. For limits of your own:
 * `useReadable(warnings)` with what `qualityWarnings(call, { limits })` returned.
 *
 * @example
 * const warnings = useQualityWarnings();
 * // <p v-for="{ code } in warnings" :key="code">{{ sentences[code] }}</p>
 */
export function useQualityWarnings(call?: CallArgument): ComputedRef<readonly QualityWarning[]> {
  const chosen = useChosenCall(call);
  return useReadable(() => watchedQuality(chosen.value ?? noCall).warnings);
}
