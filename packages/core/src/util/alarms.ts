import type { Clock } from './clock.ts';

/** What is to happen when, one thing per key: all of them share one timer. */
export interface Alarms {
  /** Runs `run` in `ms`, in place of what the key had; it is told by how many ms it came late. */
  set(key: unknown, ms: number, run: (late: number) => void): void;
  has(key: unknown): boolean;
  stop(key: unknown): void;
  /** Runs what is overdue: hidden tabs hold timers back, messages they do not. */
  check(): void;
  clear(): void;
}

/** Creates alarms on a clock. */
export function createAlarms(clock: Clock): Alarms {
  const alarms = new Map<unknown, { readonly at: number; readonly run: (late: number) => void }>();
  let stopTimer = (): void => {};
  /** When the timer goes off: no alarm is due before, and there may be none any more when it does. */
  let next = Infinity;
  const wait = (at: number): void => {
    stopTimer();
    next = at;
    if (at < Infinity) stopTimer = clock.after(at - clock.now(), expire);
  };
  const stop = (key: unknown): void => {
    if (alarms.delete(key) && alarms.size === 0) wait(Infinity);
  };
  const expire = (): void => {
    for (const [key, alarm] of [...alarms]) {
      const late = clock.now() - alarm.at;
      // One that ran before it may have stopped it or set it anew.
      if (late < 0 || alarms.get(key) !== alarm) continue;
      alarms.delete(key);
      alarm.run(late);
    }
    wait(Math.min(...Array.from(alarms.values(), ({ at }) => at)));
  };
  return {
    set(key, ms, run) {
      const at = clock.now() + ms;
      alarms.set(key, { at, run });
      if (at < next) wait(at);
    },
    has: (key) => alarms.has(key),
    stop,
    check() {
      if (clock.now() >= next) expire();
    },
    clear() {
      alarms.clear();
      wait(Infinity);
    },
  };
}
