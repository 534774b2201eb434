import { meanPoint, type QualityPoint } from './quality-point.ts';

/** How much is kept of one participant. */
export interface Keeping {
  /** Ms in which every measurement is kept. */
  readonly recent: number;
  /** Ms in which what is older is kept, thinned. */
  readonly keep: number;
  /** Ms that are one point after that. */
  readonly step: number;
}

/** Adds a point: what is no longer recent becomes means of a step each, what is too old is dropped. So the list stays short. */
export function addPoint(
  points: readonly QualityPoint[],
  point: QualityPoint,
  { recent, keep, step }: Keeping,
): readonly QualityPoint[] {
  const kept = [...points, point].filter(({ at }) => at > point.at - keep);
  // Steps lie at fixed times, so that a point that is a mean already is never mixed with its neighbours again.
  const stepOf = ({ at }: QualityPoint): number => Math.floor(at / step);
  const newest = Math.floor((point.at - recent) / step);
  const first = kept.findIndex((each) => stepOf(each) >= newest);
  const steps = new Map<number, QualityPoint[]>();
  for (const each of kept.slice(0, first)) steps.set(stepOf(each), [...(steps.get(stepOf(each)) ?? []), each]);
  const old = [...steps.values()].flatMap((group) => meanPoint(group) ?? []);
  return [...old, ...kept.slice(first)];
}
