/** A bucket of tokens: what is sent takes some out, and time puts them back. */
export interface TokenBucket {
  /** Ms until `cost` is there, 0 when it is. What costs more than the bucket holds waits for a full one. */
  wait(cost: number): number;
  /** Takes `cost` out, right after `wait` said that it is there. */
  take(cost: number): void;
}

/** How much a bucket holds, and how fast it fills. */
export interface BucketSize {
  /** Tokens of a full bucket: what may be sent at once. */
  readonly capacity: number;
  /** Tokens a second: what may be sent for ever. */
  readonly perSecond: number;
}

/** Sums of fractions are a little off; nobody waits for that. */
const rounding = 1e-6;

/** Creates a full bucket. `now` gives ms that never run backwards. */
export function createTokenBucket({ capacity, perSecond }: BucketSize, now: () => number): TokenBucket {
  const perMs = perSecond / 1000;
  let level = capacity;
  let at = now();
  const refill = (): void => {
    const time = now();
    level = Math.min(capacity, level + Math.max(0, time - at) * perMs);
    at = time;
  };
  return {
    wait(cost) {
      refill();
      const missing = Math.min(cost, capacity) - level;
      return missing <= rounding ? 0 : Math.ceil((missing - rounding / 2) / perMs);
    },
    take(cost) {
      level = Math.max(0, level - cost);
    },
  };
}
