/**
 * Takes a Web Lock if nobody holds it; returns the function that gives it back, or null.
 * Null as well where there are no Web Locks: nobody can promise there that no other tab holds it.
 */
export function takeLock(name: string): Promise<(() => void) | null> {
  const locks = globalThis.navigator?.locks as LockManager | undefined;
  return new Promise((taken) => {
    if (!locks) return taken(null);
    const held = (lock: Lock | null): Promise<void> | null => {
      if (lock) return new Promise<void>((release) => taken(() => release()));
      taken(null);
      return null;
    };
    locks.request(name, { ifAvailable: true }, held).catch(() => taken(null)); // an opaque origin may not lock
  });
}
