/** A value that can be read now and watched. Everything observable in this library is one. */
export interface Readable<T> {
  /** The value now. The same reference is returned until the value changes. */
  get(): T;
  /** Calls `listener` after each change; returns the function that stops it. The value now is not announced. */
  subscribe(listener: (value: T) => void): () => void;
}

/** A `Readable` with its setter. */
export interface Store<T> extends Readable<T> {
  /** Replaces the value; listeners hear of it only when it differs by `Object.is`. */
  set(value: T): void;
}

/** Creates a store. A listener that throws does not keep the others from hearing. */
export function createStore<T>(initial: T, onListenerError: (error: unknown) => void = reportLater): Store<T> {
  let value = initial;
  const listeners = new Set<(value: T) => void>();
  return {
    get: () => value,
    set(next) {
      if (Object.is(next, value)) return;
      value = next;
      for (const listener of [...listeners]) {
        if (!listeners.has(listener)) continue;
        try {
          listener(next);
        } catch (error) {
          onListenerError(error);
        }
      }
    },
    subscribe(listener) {
      const own = (changed: T): void => listener(changed);
      listeners.add(own);
      return () => void listeners.delete(own);
    },
  };
}

/**
 * Derives a slice of a readable. Listeners hear only changes of the slice (`equal`, by default `Object.is`).
 * The selector runs once per source change while somebody listens, and on `get()`.
 */
export function select<T, S>(
  source: Readable<T>,
  selector: (value: T) => S,
  equal: (a: S, b: S) => boolean = Object.is,
): Readable<S> {
  let from: T | undefined;
  let slice: S | undefined;
  let filled = false;
  const read = (): S => {
    const now = source.get();
    if (filled && Object.is(from, now)) return slice as S;
    const next = selector(now);
    if (!filled || !equal(slice as S, next)) slice = next;
    from = now;
    filled = true;
    return slice as S;
  };
  return {
    get: read,
    subscribe(listener) {
      let last = read();
      return source.subscribe(() => {
        const next = read();
        if (equal(last, next)) return;
        last = next;
        listener(next);
      });
    },
  };
}

/** A listener's error belongs to the app: rethrown in a microtask of its own, so that ours goes on. */
function reportLater(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}
