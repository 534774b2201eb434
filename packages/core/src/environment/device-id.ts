import type { Environment } from './environment.ts';

/** What claiming a device id takes. */
export type DeviceIdEnvironment = Pick<Environment, 'clock' | 'createId' | 'lock' | 'storage' | 'onPageHide'>;

/** The id of this tab for one user. */
export interface DeviceClaim {
  /** The id as far as known; certain once `settled`. */
  readonly id: string;
  /** The id for good: nobody else uses it as long as this claim is held. Never rejects. */
  readonly settled: Promise<string>;
  /** Gives the id back; it stays stored, for a reload. Idempotent. */
  release(): void;
}

/** While a page reloads, its old document may hold the lock a moment longer. */
const reloadTries = 4;
const reloadPause = 100;

/**
 * Claims the device id of this tab: the one kept in the tab's storage if nobody else holds its lock, else a new one.
 * A duplicated tab starts with a copy of the storage and so takes a new id. Open signaling only once `settled`.
 */
export function claimDeviceId(environment: DeviceIdEnvironment, user: string): DeviceClaim {
  const { clock, storage } = environment;
  const key = `calls:device:${user}`;
  const stored = storage.get(key);
  let id = stored ?? environment.createId();
  let released = false;
  let unlock: (() => void) | null = null;

  /** A page that may be come back to keeps its id. */
  const release = (cached?: boolean): void => {
    if (cached) return;
    released = true;
    stopHide();
    unlock?.();
    unlock = null;
  };
  const stopHide = environment.onPageHide(release);
  const take = async (): Promise<boolean> => {
    unlock = await environment.lock(`${key}:${id}`);
    if (released) release();
    return unlock !== null || released;
  };
  const settle = async (): Promise<string> => {
    for (let attempt = 1; stored && attempt <= reloadTries; attempt++) {
      if (await take()) return id;
      if (attempt < reloadTries) await new Promise<void>((resolve) => void clock.after(reloadPause, resolve));
    }
    if (stored) id = environment.createId();
    storage.set(key, id);
    if (!released) await take();
    return id;
  };
  const settled = settle();

  return {
    get id() {
      return id;
    },
    settled,
    release,
  };
}
