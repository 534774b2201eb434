import type { Log } from './log.ts';

/** Runs what is the app's: what it throws, now or later, is logged and reported, and hurts nobody. */
export type Safely = (where: string, run: () => unknown) => void;

/** Creates it. */
export function createSafely(log: Log, onError?: (error: unknown, where: string) => void): Safely {
  const report = (where: string, error: unknown): void => {
    log.error({ err: error, where }, 'a hook or callback failed');
    try {
      onError?.(error, where);
    } catch (cause) {
      log.error({ err: cause, where: 'onError' }, 'a hook or callback failed');
    }
  };
  return (where, run) => {
    try {
      const result = run();
      if (result instanceof Promise) result.catch((error: unknown) => report(where, error));
    } catch (error) {
      report(where, error);
    }
  };
}
