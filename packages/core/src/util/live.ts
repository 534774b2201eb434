import type { Readable, Store } from './store.ts';
import { whileWatched } from './while-watched.ts';

/** What the page can be asked for at any time (`refresh`) and tells of by events while somebody listens (`start`). */
export function live<T>(store: Store<T>, refresh: () => void, start: () => () => void): Readable<T> {
  let watched = false;
  const { subscribe } = whileWatched(store, () => {
    const stop = start();
    watched = true;
    return () => {
      watched = false;
      stop();
    };
  });
  return {
    get() {
      if (!watched) refresh();
      return store.get();
    },
    subscribe,
  };
}
