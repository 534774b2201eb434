import type { Clock, StopTimer } from '../util/clock.ts';

/** A clock that stands still until a test moves it. */
export interface FakeClock extends Clock {
  /** Moves time by `ms` and runs the timers that fall due, in order, without waiting for promises. Throws what a timer throws. */
  advance(ms: number): void;
  /** As `advance`, but lets every promise settle before the first timer, between timers and after the last one. */
  advanceAsync(ms: number): Promise<void>;
  /** Moves time from timer to timer until `condition` holds; throws when that takes more than `limit` ms of this clock (default 60 000). */
  advanceUntil(condition: () => boolean, limit?: number): Promise<void>;
  /** Lets every promise settle without moving time. */
  settle(): Promise<void>;
  /** Timers that wait: 0 when nothing leaked. */
  readonly pending: number;
}

/** Where a fake clock begins. */
export interface FakeClockOptions {
  /** Milliseconds since the Unix epoch at the start. Default: 1 January 2026. */
  readonly wallTime?: number;
}

interface Timer {
  due: number;
  readonly order: number;
  readonly interval: number | null;
  readonly callback: () => void;
}

const maxTimersPerAdvance = 1_000_000;

/**
 * Creates a clock for tests: `now()` starts at 0 and moves by `advance` only.
 *
 * @example
 * const clock = createFakeClock();
 * clock.after(1000, () => console.log('one second'));
 * clock.advance(1000);
 */
export function createFakeClock(options: FakeClockOptions = {}): FakeClock {
  const startedAt = options.wallTime ?? Date.UTC(2026, 0, 1);
  const timers = new Set<Timer>();
  let now = 0;
  let created = 0;

  const add = (ms: number, interval: number | null, callback: () => void): StopTimer => {
    const timer: Timer = { due: now + Math.max(0, ms), order: created++, interval, callback };
    timers.add(timer);
    return () => void timers.delete(timer);
  };
  const first = (until: number): Timer | undefined => {
    let found: Timer | undefined;
    for (const timer of timers) {
      if (timer.due > until) continue;
      if (!found || timer.due < found.due || (timer.due === found.due && timer.order < found.order)) found = timer;
    }
    return found;
  };
  const run = (timer: Timer): void => {
    now = Math.max(now, timer.due);
    if (timer.interval === null) timers.delete(timer);
    else timer.due += Math.max(1, timer.interval);
    timer.callback();
  };

  return {
    now: () => now,
    wallTime: () => startedAt + now,
    after: (ms, callback) => add(ms, null, callback),
    every: (ms, callback) => add(ms, ms, callback),
    advance(ms) {
      const until = now + ms;
      const guard = createGuard();
      for (let timer = first(until); timer; timer = first(until)) {
        guard();
        run(timer);
      }
      now = until;
    },
    async advanceAsync(ms) {
      const until = now + ms;
      const guard = createGuard();
      await settle();
      for (let timer = first(until); timer; timer = first(until)) {
        guard();
        run(timer);
        await settle();
      }
      now = Math.max(now, until);
    },
    async advanceUntil(condition, limit = 60_000) {
      const until = now + limit;
      await settle();
      while (!condition()) {
        const timer = first(until);
        if (!timer) throw new Error(`The condition did not come true within ${limit} ms: ${condition}`);
        run(timer);
        await settle();
      }
    },
    settle,
    get pending() {
      return timers.size;
    },
  };
}

function createGuard(): () => void {
  let left = maxTimersPerAdvance;
  return () => {
    if (left-- === 0) throw new Error('Timers keep adding timers: time does not get on');
  };
}

/** One turn of the real event loop: by then every promise chain that waits for nothing real has run. */
function settle(): Promise<void> {
  const host = globalThis as { setImmediate?: (callback: () => void) => unknown };
  return new Promise((resolve) => {
    if (host.setImmediate) return void host.setImmediate(resolve);
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
