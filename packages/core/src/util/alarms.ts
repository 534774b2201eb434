import type { Clock } from './clock.ts';

/** What is to happen when, one thing per key: all of them share one timer. */
export interface Alarms {
  /** Runs `run` in `ms`, in place of what the key had. */
  set(key: unknown, ms: number, run: () => void): void;
  has(key: unknown): boolean;
  stop(key: unknown): void;
  /** Runs what is overdue: hidden tabs hold timers back, messages they do not. */
  check(): void;
  clear(): void;
}

/** Creates alarms on a clock. */
export function createAlarms(clock: Clock): Alarms {
  const alarms = new Map<unknown, { readonly at: number; readonly run: () => void }>();
  let stopTimer = (): void => {};
  const wait = (): void => {
    stopTimer();
    if (alarms.size === 0) return;
    const next = Math.min(...Array.from(alarms.values(), ({ at }) => at));
    stopTimer = clock.after(Math.max(0, next - clock.now()), check);
  };
  const stop = (key: unknown): void => {
    if (alarms.delete(key)) wait();
  };
  const check = (): void => {
    for (const [key, alarm] of [...alarms]) {
      // One that ran before it may have stopped it or set it anew.
      if (alarm.at > clock.now() || alarms.get(key) !== alarm) continue;
      stop(key);
      alarm.run();
    }
    wait();
  };
  return {
    set(key, ms, run) {
      alarms.set(key, { at: clock.now() + ms, run });
      wait();
    },
    has: (key) => alarms.has(key),
    stop,
    check,
    clear() {
      alarms.clear();
      stopTimer();
    },
  };
}
