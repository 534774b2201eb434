/** Runs a connection's operations one after the other, as browsers do. */
export interface OperationChain {
  add<T>(operation: () => T | Promise<T>): Promise<T>;
  readonly empty: boolean;
}

/**
 * Creates a chain; `onEmpty` is called whenever the last operation is done.
 * As in browsers, operations that a close overtakes never settle, and later ones are refused.
 */
export function createOperationChain(options: {
  readonly closed: () => boolean;
  readonly onEmpty: () => void;
}): OperationChain {
  const { closed, onEmpty } = options;
  let running = 0;
  let last: Promise<unknown> = Promise.resolve();
  return {
    add<T>(operation: () => T | Promise<T>): Promise<T> {
      if (closed()) return Promise.reject(new DOMException('The connection is closed', 'InvalidStateError'));
      running++;
      const before = last;
      const result = new Promise<T>((resolve, reject) => {
        const settle = (act: () => void): void => {
          if (closed()) return;
          if (--running === 0) onEmpty();
          act();
        };
        void before.then(async () => {
          if (closed()) return;
          try {
            const value = await operation();
            settle(() => resolve(value));
          } catch (error) {
            settle(() => reject(error as Error));
          }
        });
      });
      last = result.then(
        () => {},
        () => {},
      );
      return result;
    },
    get empty() {
      return running === 0;
    },
  };
}
