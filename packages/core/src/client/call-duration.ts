import type { Clock } from '../util/clock.ts';
import { createStore, type Readable } from '../util/store.ts';
import { whileWatched } from '../util/while-watched.ts';
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
  const ticks = createStore(0);
  const { subscribe } = whileWatched(ticks, () => {
    let stopTimer = (): void => {};
    const tick = (): void => {
      stopTimer();
      const { connectedAt, endedAt } = call.get();
      const runs = connectedAt !== null && endedAt === null;
      stopTimer = runs ? clock.after(1000 - (elapsed() % 1000), tick) : () => {};
      ticks.set(get());
    };
    const stop = call.subscribe(tick);
    tick();
    return () => {
      stop();
      stopTimer();
    };
  });
  return { get, subscribe };
}
