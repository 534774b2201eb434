import type { Call } from '@org/calls-core';
import { noCall } from '@org/calls-core/bindings';
import { type QualitySeries, type QualitySeriesSnapshot, watchedQuality } from '@org/calls-core/quality';
import { useMemo } from 'react';
import { useChosenCall } from './use-chosen-call.ts';
import { useReadable } from './use-readable.ts';

/** A call's quality over time, and what can be taken along of it. */
export interface UseQualitySeries extends QualitySeriesSnapshot, Pick<QualitySeries, 'summary' | 'export'> {}

/**
 * A call's quality over time, kept while it is shown anywhere; who shows it again goes on with what there is.
 *
 * @example
 * const { participants, export: take } = useQualitySeries();
 * return <Graph points={participants[0]?.points ?? []} onSave={() => save(JSON.stringify(take()))} />;
 */
export function useQualitySeries(call?: Call | null): UseQualitySeries {
  const { series } = watchedQuality(useChosenCall(call) ?? noCall);
  const snapshot = useReadable(series);
  return useMemo(() => ({ ...snapshot, summary: series.summary, export: series.export }), [snapshot, series]);
}
