import type { Clock } from '../util/clock.ts';
import type { Readable } from '../util/store.ts';

/** When somebody counts as speaking. */
export interface SpeakingOptions {
  readonly clock: Clock;
  /** Loudness above which it is speech, 0 to 1. Default 0.03 (about -30 dBFS). */
  readonly threshold?: number;
  /** How long a pause may be, ms. Default 250. */
  readonly hold?: number;
}

/** Turns a loudness into speaking or not: at once when it gets loud, after a pause when it gets quiet. */
export function createSpeaking(level: Readable<number>, options: SpeakingOptions): Readable<boolean> {
  const { clock, threshold = 0.03, hold = 250 } = options;
  let heardAt = -Infinity;
  const now = (loudness: number): boolean => {
    if (loudness > threshold) heardAt = clock.now();
    return clock.now() - heardAt < hold;
  };
  return {
    get: () => now(level.get()),
    subscribe(listener) {
      let last = now(level.get());
      let stopTimer = (): void => {};
      const tell = (): void => {
        const speaking = now(level.get());
        stopTimer();
        if (speaking) stopTimer = clock.after(hold, tell); // a level that stays the same is not announced
        if (speaking === last) return;
        last = speaking;
        listener(speaking);
      };
      const stop = level.subscribe(tell);
      return () => {
        stop();
        stopTimer();
      };
    },
  };
}
