/** Seeded randomness: the same seed gives the same run. */
export interface Random {
  /** From 0 up to but not including 1. */
  next(): number;
  /** True with this probability. */
  chance(probability: number): boolean;
  /** From `from` to `to`, skewed towards `from`. */
  between(from: number, to: number): number;
  pick<T>(items: readonly T[]): T;
}

/** mulberry32. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    next,
    chance: (probability) => next() < probability,
    between: (from, to) => from + next() ** 2 * (to - from),
    pick: (items) => items[Math.floor(next() * items.length)]!,
  };
}
