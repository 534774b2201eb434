import type { Readable } from './store.ts';

/**
 * The readable, at work only while somebody listens: `start` runs before the first listener is added, what it returned
 * after the last one has left.
 */
export function whileWatched<T>(readable: Readable<T>, start: () => () => void): Readable<T> {
  let listeners = 0;
  let stop = (): void => {};
  return {
    get: readable.get,
    subscribe(listener) {
      if (listeners++ === 0) stop = start();
      const leave = readable.subscribe(listener);
      let listening = true;
      return () => {
        if (!listening) return;
        listening = false;
        leave();
        if (--listeners === 0) stop();
      };
    },
  };
}
