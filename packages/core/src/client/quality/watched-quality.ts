import type { Readable } from '../../util/store.ts';
import type { MeasuredCall } from './follow-looks.ts';
import { type QualitySeries, watchedSeries } from './quality-series.ts';
import { type QualityWarning, qualityWarnings } from './quality-warnings.ts';

/** A call's warnings and its series, of which there is one for all who show them. */
export interface WatchedQuality {
  readonly warnings: Readable<readonly QualityWarning[]>;
  /** Kept while somebody listens; whoever listens again goes on with what there is. */
  readonly series: Omit<QualitySeries, 'stop'>;
}

const known = new WeakMap<MeasuredCall, WatchedQuality>();

/** What bindings to a framework show of a call: the same for each of its views. */
export function watchedQuality(call: MeasuredCall): WatchedQuality {
  const shown = known.get(call);
  if (shown) return shown;
  const warnings = qualityWarnings(call);
  const made = { warnings, series: watchedSeries(call, { warnings }) };
  known.set(call, made);
  return made;
}
