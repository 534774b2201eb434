import type { Clock } from '../../util/clock.ts';

/** Waits for the promise, or for so many ms. */
export async function atMost(clock: Clock, ms: number, promise: Promise<unknown>): Promise<void> {
  let stopTimer = (): void => {};
  const over = new Promise<void>((resolve) => (stopTimer = clock.after(ms, resolve)));
  try {
    await Promise.race([promise, over]);
  } finally {
    stopTimer();
  }
}
