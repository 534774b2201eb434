import type { Clock, StopTimer } from '../../util/clock.ts';

/** The timers of one connection, so that closing it leaves none behind. */
export interface TaskQueue {
  /** Runs the task after `ms` (default 0: in a task of its own), unless the queue is cleared first. */
  add(task: () => void, ms?: number): StopTimer;
  clear(): void;
}

/** Creates a queue on a clock. */
export function createTaskQueue(clock: Clock): TaskQueue {
  const waiting = new Set<StopTimer>();
  return {
    add(task, ms = 0) {
      const stop = clock.after(ms, () => {
        waiting.delete(stop);
        task();
      });
      waiting.add(stop);
      return () => {
        waiting.delete(stop);
        stop();
      };
    },
    clear() {
      for (const stop of waiting) stop();
      waiting.clear();
    },
  };
}
