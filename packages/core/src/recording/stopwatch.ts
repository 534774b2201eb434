import type { Clock } from '../util/clock.ts';

/** Counts ms while it runs. */
export interface Stopwatch {
  run(on: boolean): void;
  read(): number;
}

/** Creates one that stands still. */
export function createStopwatch(clock: Clock): Stopwatch {
  let counted = 0;
  let since: number | null = null;
  const read = (): number => counted + (since === null ? 0 : clock.now() - since);
  return {
    run(on) {
      counted = read();
      since = on ? clock.now() : null;
    },
    read,
  };
}
