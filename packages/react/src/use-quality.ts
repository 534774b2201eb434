import type { Call, QualitySnapshot } from '@org/calls-core';
import { noCall } from '@org/calls-core/bindings';
import { useMemo } from 'react';
import { useChosenCall } from './use-chosen-call.ts';
import { useReadable } from './use-readable.ts';

/**
 * The quality of a call, or of the path to one participant: a level from `lost` to `excellent`, and the numbers.
 *
 * @example
 * const { level, summary } = useQuality();
 * return <span title={`${summary?.rtt ?? '–'} ms`}>{level}</span>;
 */
export function useQuality(participant?: string, call?: Call | null): QualitySnapshot {
  const chosen = useChosenCall(call) ?? noCall;
  return useReadable(useMemo(() => chosen.quality(participant), [chosen, participant]));
}
