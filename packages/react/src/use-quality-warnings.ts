import type { Call } from '@org/calls-core';
import { noCall } from '@org/calls-core/bindings';
import { type QualityWarning, watchedQuality } from '@org/calls-core/quality';
import { useChosenCall } from './use-chosen-call.ts';
import { useReadable } from './use-readable.ts';

/**
 * What is wrong with a call at present, oldest first, by the limits of `qualityWarningLimits`. For limits of your own:
 * `useReadable(warnings)` with what `qualityWarnings(call, { limits })` returned.
 *
 * @example
 * const warnings = useQualityWarnings();
 * return warnings.map(({ code }) => <p key={code}>{sentences[code]}</p>);
 */
export function useQualityWarnings(call?: Call | null): readonly QualityWarning[] {
  return useReadable(watchedQuality(useChosenCall(call) ?? noCall).warnings);
}
