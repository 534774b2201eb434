/** Collects clean-ups and runs them once, last added first. */
export interface Disposer {
  /** Adds a clean-up; when the disposer has run already, it runs at once. Returns the same function. */
  add<T extends () => unknown>(cleanup: T): T;
  /** Runs every clean-up. Idempotent. Errors are handed to `onError` and stop nothing. */
  dispose(): void;
  readonly disposed: boolean;
}

/** Creates a disposer. */
export function createDisposer(onError: (error: unknown) => void = () => {}): Disposer {
  const cleanups: (() => unknown)[] = [];
  let disposed = false;
  const run = (cleanup: () => unknown): void => {
    try {
      const result = cleanup();
      if (result instanceof Promise) result.catch(onError);
    } catch (error) {
      onError(error);
    }
  };
  return {
    add(cleanup) {
      if (disposed) run(cleanup);
      else cleanups.push(cleanup);
      return cleanup;
    },
    dispose() {
      if (disposed) return;
      disposed = true;
      for (let cleanup = cleanups.pop(); cleanup; cleanup = cleanups.pop()) run(cleanup);
    },
    get disposed() {
      return disposed;
    },
  };
}
