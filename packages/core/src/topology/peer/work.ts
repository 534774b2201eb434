import type { Clock } from '../../util/clock.ts';

/** Jobs that are in hand. */
export interface Work {
  /** Counts a job as in hand; returns it. */
  add<T>(job: Promise<T>): Promise<T>;
  /** Resolves when all jobs are done, or after `limit` ms. */
  done(clock: Clock, limit: number): Promise<void>;
}

/** Creates an empty list of work. */
export function createWork(): Work {
  let all: Promise<unknown> = Promise.resolve();
  return {
    add(job) {
      all = Promise.allSettled([all, job]).then(() => {});
      return job;
    },
    done: (clock, limit) =>
      new Promise((resolve) => {
        const stop = clock.after(limit, resolve);
        void all.then(() => {
          stop();
          resolve();
        });
      }),
  };
}
