export {
  type ParticipantSeries,
  type QualityExport,
  type QualityRecord,
  qualitySeries,
  type QualitySeries,
  type QualitySeriesOptions,
  type QualitySeriesSnapshot,
} from './quality/quality-series.ts';
export type { MeasuredCall } from './quality/follow-looks.ts';
export { type QualityWarning, qualityWarnings, type QualityWarningsOptions } from './quality/quality-warnings.ts';
export { type WatchedQuality, watchedQuality } from './quality/watched-quality.ts';
export type { QualityNumber, QualityPoint } from '../quality/series/quality-point.ts';
export type { NumberTotals, QualityTotals } from '../quality/series/quality-totals.ts';
export type { WarningEpisode } from '../quality/series/warning-episodes.ts';
export type { WarningDirection } from '../quality/warnings/findings.ts';
export {
  type MeasuredWarning,
  type QualityWarningCode,
  qualityWarningLimits,
} from '../quality/warnings/warning-limits.ts';
