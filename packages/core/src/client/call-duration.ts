import type { Clock } from '../util/clock.ts';
import type { Readable } from '../util/store.ts';
import type { CallSnapshot } from './api.ts';

/**
 * Whole seconds that a call has been connected: 0 before, fixed from its end on.
 * Runs a timer only while somebody listens. `epoch` is what makes Unix time (ms) of the clock's `now()`.
 */
export function callDuration(call: Readable<CallSnapshot>, clock: Clock, epoch: number): Readable<number> {
  const elapsed = (): number => {
    const { connectedAt, endedAt } = call.get();
    return connectedAt === null ? 0 : (endedAt ?? clock.now() + epoch) - connectedAt;
  };
  const get = (): number => Math.floor(elapsed() / 1000);
  return {
    get,
    subscribe(listener) {
      let last = get();
      let stopTimer = (): void => {};
      const schedule = (): void => {
        stopTimer();
        const { connectedAt, endedAt } = call.get();
        stopTimer =
          connectedAt === null || endedAt !== null ? () => {} : clock.after(1000 - (elapsed() % 1000), announce);
      };
      const announce = (): void => {
        schedule();
        const now = get();
        if (now === last) return;
        last = now;
        listener(now);
      };
      const stop = call.subscribe(announce);
      schedule();
      return () => {
        stop();
        stopTimer();
      };
    },
  };
}
