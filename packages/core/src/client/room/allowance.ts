import type { Clock } from '../../util/clock.ts';

/** How often something may be done. */
export interface AllowanceOptions {
  /** At once, at most. */
  readonly burst?: number;
  /** Ms after which there is one more. */
  readonly every?: number;
}

/** Creates the allowance of one sender; by default that of reactions: five at once, two a second. False when it is used up. */
export function createAllowance(
  clock: Pick<Clock, 'now'>,
  { burst = 5, every = 500 }: AllowanceOptions = {},
): () => boolean {
  let left = burst;
  let at = clock.now();
  return () => {
    const now = clock.now();
    left = Math.min(burst, left + (now - at) / every);
    at = now;
    if (left < 1) return false;
    left--;
    return true;
  };
}
