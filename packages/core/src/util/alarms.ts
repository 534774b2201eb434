import type { Clock } from './clock.ts';

/** One timer per key. */
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
  const alarms = new Map<unknown, { at: number; fire: () => void; cancel: () => void }>();
  const stop = (key: unknown): void => {
    alarms.get(key)?.cancel();
    alarms.delete(key);
  };
  return {
    set(key, ms, run) {
      stop(key);
      const fire = (): void => {
        stop(key);
        run();
      };
      alarms.set(key, { at: clock.now() + ms, fire, cancel: clock.after(ms, fire) });
    },
    has: (key) => alarms.has(key),
    stop,
    check() {
      for (const [key, alarm] of [...alarms]) {
        if (alarm.at <= clock.now() && alarms.get(key) === alarm) alarm.fire();
      }
    },
    clear: () => [...alarms.keys()].forEach(stop),
  };
}
