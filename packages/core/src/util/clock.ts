/** A running timer, as `clock.after` returned it. */
export type StopTimer = () => void;

/** Time as an argument: the browser's in production, a hand-moved one in tests. */
export interface Clock {
  /** Milliseconds that never run backwards; the zero is arbitrary and differs between machines. */
  now(): number;
  /** Milliseconds since the Unix epoch: for records and for expiries that others issue, never compared between machines. */
  wallTime(): number;
  /** Calls `callback` once after `ms`; returns the function that cancels it. */
  after(ms: number, callback: () => void): StopTimer;
  /** Calls `callback` every `ms`; returns the function that cancels it. */
  every(ms: number, callback: () => void): StopTimer;
}
