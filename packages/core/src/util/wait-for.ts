import type { Readable } from './store.ts';

/** The part of an `AbortSignal` that `waitFor` needs. */
export interface AbortSignalLike {
  readonly aborted: boolean;
  readonly reason?: unknown;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/**
 * Resolves with the first value that satisfies `predicate`, now or later.
 * Rejects with the signal's reason when it aborts first, and with whatever the predicate throws.
 *
 * @example
 * await waitFor(call, (c) => c.status === 'connected', { signal: AbortSignal.timeout(10_000) });
 */
export function waitFor<T, S extends T>(
  readable: Readable<T>,
  predicate: (value: T) => value is S,
  options?: { readonly signal?: AbortSignalLike | undefined },
): Promise<S>;
export function waitFor<T>(
  readable: Readable<T>,
  predicate: (value: T) => boolean,
  options?: { readonly signal?: AbortSignalLike | undefined },
): Promise<T>;
export function waitFor<T>(
  readable: Readable<T>,
  predicate: (value: T) => boolean,
  options: { readonly signal?: AbortSignalLike | undefined } = {},
): Promise<T> {
  const { signal } = options;
  return new Promise<T>((resolve, reject) => {
    let stop = (): void => {};
    const finish = (): void => {
      stop();
      signal?.removeEventListener('abort', abort);
    };
    const abort = (): void => {
      finish();
      reject(signal?.reason ?? new Error('waitFor was aborted'));
    };
    const check = (value: T): boolean => {
      try {
        if (!predicate(value)) return false;
        finish();
        resolve(value);
      } catch (error) {
        finish();
        reject(error);
      }
      return true;
    };
    if (signal?.aborted) return abort();
    if (check(readable.get())) return;
    stop = readable.subscribe(check);
    signal?.addEventListener('abort', abort);
  });
}
