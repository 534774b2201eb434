/** Counts by key what there may be so many of. It holds only what is there. */
export interface Counters {
  /** False when there are too many. */
  add(key: string): boolean;
  remove(key: string): void;
}

/** Creates counters that go up to `max`. */
export function createCounters(max: number): Counters {
  const counts = new Map<string, number>();
  return {
    add(key) {
      const count = counts.get(key) ?? 0;
      if (count >= max) return false;
      counts.set(key, count + 1);
      return true;
    },
    remove(key) {
      const count = (counts.get(key) ?? 0) - 1;
      if (count > 0) counts.set(key, count);
      else counts.delete(key);
    },
  };
}
