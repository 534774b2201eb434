import type { CallStore } from './call-store.ts';

/** A store that is still being opened, as one that can be used at once: what is asked of it waits. */
export function lazyCallStore(opening: Promise<CallStore>): CallStore {
  const later =
    (name: keyof CallStore) =>
    async (...values: readonly unknown[]): Promise<unknown> => {
      const store = await opening;
      return (store[name] as (...values: readonly unknown[]) => unknown)(...values);
    };
  // An object that is awaited is asked for `then`.
  return new Proxy({} as CallStore, {
    get: (_, name) => (name === 'then' ? undefined : later(name as keyof CallStore)),
  });
}
