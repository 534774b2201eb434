import type { Clock } from '../../util/clock.ts';

/** At once, at most. */
const burst = 5;
/** Ms after which there is one more. */
const every = 500;

/** Creates the allowance of one sender of reactions: five at once, two a second. False when it is used up. */
export function createAllowance(clock: Pick<Clock, 'now'>): () => boolean {
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
