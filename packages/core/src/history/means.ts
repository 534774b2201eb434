import type { HistoryQuality } from './history-store.ts';

/** Collects numbers over a call. */
export interface Means {
  add(numbers: Partial<Record<keyof HistoryQuality, number | undefined>>): void;
  /** Null when nothing was added. */
  read(): HistoryQuality | null;
}

const names = ['rtt', 'jitter', 'packetLossPercent', 'mos'] as const;

/** Creates means of nothing. */
export function createMeans(): Means {
  const sums = new Map<keyof HistoryQuality, { total: number; count: number }>();
  return {
    add(numbers) {
      for (const name of names) {
        const value = numbers[name];
        if (value === undefined) continue;
        const { total = 0, count = 0 } = sums.get(name) ?? {};
        sums.set(name, { total: total + value, count: count + 1 });
      }
    },
    read() {
      if (sums.size === 0) return null;
      const mean = (name: keyof HistoryQuality): number | null => {
        const sum = sums.get(name);
        return sum ? Math.round((100 * sum.total) / sum.count) / 100 : null;
      };
      return {
        rtt: mean('rtt'),
        jitter: mean('jitter'),
        packetLossPercent: mean('packetLossPercent'),
        mos: mean('mos'),
      };
    },
  };
}
