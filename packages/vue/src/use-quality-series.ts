import { noCall } from '@org/calls-core/bindings';
import { type QualitySeries, type QualitySeriesSnapshot, watchedQuality } from '@org/calls-core/quality';
import { computed } from 'vue';
import { refsOf, type RefsOf } from './refs-of.ts';
import { type CallArgument, useChosenCall } from './use-chosen-call.ts';
import { useReadable } from './use-readable.ts';

/** A call's quality over time, and what can be taken along of it. */
export interface UseQualitySeries extends RefsOf<QualitySeriesSnapshot>, Pick<QualitySeries, 'summary' | 'export'> {}

/**
 * A call's quality over time, kept while it is shown anywhere; who shows it again goes on with what there is.
 *
 * @example
 * const { participants, export: take } = useQualitySeries();
 * // <Graph :points="participants[0]?.points ?? []" @save="save(JSON.stringify(take()))" />
 */
export function useQualitySeries(call?: CallArgument): UseQualitySeries {
  const chosen = useChosenCall(call);
  const series = computed(() => watchedQuality(chosen.value ?? noCall).series);
  return {
    ...refsOf(useReadable<QualitySeriesSnapshot>(series)),
    summary: () => series.value.summary(),
    export: () => series.value.export(),
  };
}
