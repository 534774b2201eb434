import { browserClock } from '../../environment/browser-clock.ts';
import { pointOf, type QualityPoint } from '../../quality/series/quality-point.ts';
import { createTotals, type QualityTotals, type Totals } from '../../quality/series/quality-totals.ts';
import { addPoint, type Keeping } from '../../quality/series/thinned-points.ts';
import { nextEpisodes, type WarningEpisode } from '../../quality/series/warning-episodes.ts';
import type { Clock } from '../../util/clock.ts';
import { createStore, type Readable } from '../../util/store.ts';
import { whileWatched } from '../../util/while-watched.ts';
import { followLooks, type Look, type MeasuredCall } from './follow-looks.ts';
import { type QualityWarning, qualityWarnings } from './quality-warnings.ts';

/** The points of one participant, oldest first. */
export interface ParticipantSeries {
  readonly participant: string;
  readonly user: string;
  readonly name: string | null;
  readonly points: readonly QualityPoint[];
}

/** A call's quality over time. */
export interface QualitySeriesSnapshot {
  /** Everybody of whom something was measured, also who has left. */
  readonly participants: readonly ParticipantSeries[];
  /** What was warned of, oldest first. */
  readonly warnings: readonly WarningEpisode[];
}

/** A call's quality in short, for its record. */
export interface QualityRecord {
  /** Everything that was measured, of all participants. */
  readonly call: QualityTotals;
  readonly participants: readonly (Omit<ParticipantSeries, 'points'> & QualityTotals)[];
  readonly warnings: readonly WarningEpisode[];
}

/** A call's quality as a file: plain JSON. Times are Unix times, ms. */
export interface QualityExport extends QualitySeriesSnapshot {
  readonly version: 1;
  /** The call's id; null without a call. */
  readonly call: string | null;
  readonly room: string | null;
  readonly startedAt: number | null;
  readonly connectedAt: number | null;
  /** Null while it goes on. */
  readonly endedAt: number | null;
  readonly exportedAt: number;
  readonly summary: QualityRecord;
}

/** A call's quality over time: watch it as a `Readable`, or take it along. */
export interface QualitySeries extends Readable<QualitySeriesSnapshot> {
  /** Means, extremes and warnings of all there was, whatever of the points is still kept. */
  summary(): QualityRecord;
  export(): QualityExport;
  /** Measures no more; what there is stays. Idempotent. The call's end does the same. */
  stop(): void;
}

/** Options of `qualitySeries`. */
export interface QualitySeriesOptions extends Partial<Keeping> {
  /** Ms in which every measurement is kept. Default 120 000. */
  readonly recent?: number;
  /** Ms in which older ones are kept, thinned. Default 3 600 000. */
  readonly keep?: number;
  /** Ms that make one of the older points. Default 15 000. */
  readonly step?: number;
  /** What is warned of. Default: `qualityWarnings(call)`. */
  readonly warnings?: Readable<readonly QualityWarning[]>;
  /** Default: the page's. */
  readonly clock?: Clock;
}

/** Participants that are kept; of more, those that were measured first are forgotten. */
const mostParticipants = 100;

/**
 * Keeps a call's quality from now on, until the call ends: every measurement of the last two minutes, means of 15 s of the last
 * hour; some 300 points for each participant, however long the call.
 *
 * @example
 * const series = qualitySeries(call);
 * calls.on('ended', () => save(JSON.stringify(series.export())));
 */
export function qualitySeries(call: MeasuredCall, options: QualitySeriesOptions = {}): QualitySeries {
  const series = watchedSeries(call, options);
  const stops = [
    series.subscribe(() => {}),
    call.subscribe(({ status }) => {
      if (status === 'ended') stop();
    }),
  ];
  const stop = (): void => {
    for (const each of stops.splice(0)) each();
  };
  if (call.get().status === 'ended') stop();
  return { ...series, stop };
}

/** The same, at work only while somebody listens; what there is stays. */
export function watchedSeries(call: MeasuredCall, options: QualitySeriesOptions = {}): Omit<QualitySeries, 'stop'> {
  const { recent = 120_000, keep = 3_600_000, step = 15_000, clock = browserClock } = options;
  const warnings = options.warnings ?? qualityWarnings(call, { clock });
  const store = createStore<QualitySeriesSnapshot>({ participants: [], warnings: [] });
  const totals = new Map<string, Totals>();
  const all = createTotals();

  const add = (series: ParticipantSeries | undefined, look: Look): ParticipantSeries => {
    const { id, user, name } = look.participant;
    const point = pointOf(clock.wallTime(), look.level, look.summary);
    const own = totals.get(id) ?? createTotals();
    totals.set(id, own);
    for (const each of [own, all]) each.add(point);
    return { participant: id, user, name, points: addPoint(series?.points ?? [], point, { recent, keep, step }) };
  };
  const take = (looks: readonly Look[]): void => {
    if (looks.length === 0) return;
    const known = new Map(store.get().participants.map((one) => [one.participant, one]));
    for (const look of looks) known.set(look.participant.id, add(known.get(look.participant.id), look));
    const participants = [...known.values()].slice(-mostParticipants);
    for (const id of totals.keys()) if (!participants.some(({ participant }) => participant === id)) totals.delete(id);
    store.set({ ...store.get(), participants });
  };
  const warned = (list: readonly QualityWarning[]): void => {
    const before = store.get();
    store.set({ ...before, warnings: nextEpisodes(before.warnings, list, clock.wallTime()) });
  };
  const watched = whileWatched(store, () => {
    const stops = [followLooks(call, take), warnings.subscribe(warned)];
    return () => {
      for (const stop of stops) stop();
      if (store.get().warnings.some(({ to }) => to === null)) warned([]);
    };
  });
  const summary = (): QualityRecord => ({
    call: all.read(),
    participants: store.get().participants.map(({ participant, user, name }) => ({
      ...{ participant, user, name },
      ...(totals.get(participant) ?? createTotals()).read(),
    })),
    warnings: store.get().warnings,
  });
  return {
    ...watched,
    summary,
    export() {
      const { id, room, startedAt, connectedAt, endedAt } = call.get();
      const times = { startedAt, connectedAt, endedAt, exportedAt: clock.wallTime() };
      return { version: 1, call: id, room, ...times, ...store.get(), summary: summary() };
    },
  };
}
