import type { QualityLevel } from '../quality.ts';
import { type QualityNumber, qualityNumbers, type QualityPoint } from './quality-point.ts';

/** One number over a whole call. */
export interface NumberTotals {
  readonly mean: number;
  readonly min: number;
  readonly max: number;
}

/** All numbers over a whole call, of every measurement; null where none was known. */
export interface QualityTotals {
  /** Measurements. */
  readonly looks: number;
  readonly numbers: Readonly<Record<QualityNumber, NumberTotals | null>>;
  /** How many of the measurements were of each level. */
  readonly levels: Readonly<Partial<Record<QualityLevel, number>>>;
}

/** Sums up measurements. */
export interface Totals {
  add(point: QualityPoint): void;
  read(): QualityTotals;
}

/** Creates totals of nothing. */
export function createTotals(): Totals {
  const sums = new Map<QualityNumber, { total: number; count: number; min: number; max: number }>();
  const levels: Partial<Record<QualityLevel, number>> = {};
  let looks = 0;
  return {
    add(point) {
      looks++;
      levels[point.level] = (levels[point.level] ?? 0) + 1;
      for (const name of qualityNumbers) {
        const value = point[name];
        if (value === null) continue;
        const sum = sums.get(name) ?? { total: 0, count: 0, min: value, max: value };
        sums.set(name, sum);
        sum.total += value;
        sum.count++;
        sum.min = Math.min(sum.min, value);
        sum.max = Math.max(sum.max, value);
      }
    },
    read() {
      const numbers = qualityNumbers.map((name) => {
        const sum = sums.get(name);
        return [name, sum ? { mean: sum.total / sum.count, min: sum.min, max: sum.max } : null];
      });
      return { looks, numbers: Object.fromEntries(numbers), levels: { ...levels } } as QualityTotals;
    },
  };
}
