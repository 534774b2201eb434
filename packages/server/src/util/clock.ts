/** Time as an argument: the machine's in production, a hand-moved one in tests (`createFakeClock` of `@org/calls-core/testing`). */
export interface Clock {
  /** Ms that never run backwards. */
  now(): number;
  /** Ms since the Unix epoch. */
  wallTime(): number;
  /** Calls `callback` once after `ms`; returns the function that cancels it. */
  after(ms: number, callback: () => void): () => void;
  /** Calls `callback` every `ms`; returns the function that cancels it. */
  every(ms: number, callback: () => void): () => void;
}

/** The machine's clock. Its timers keep no process alive. */
export const systemClock: Clock = {
  now: () => performance.now(),
  wallTime: () => Date.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms).unref();
    return () => clearTimeout(timer);
  },
  every(ms, callback) {
    const timer = setInterval(callback, ms).unref();
    return () => clearInterval(timer);
  },
};
