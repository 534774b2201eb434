import type { Environment } from './environment.ts';

/** Strings of this tab. Where storage is blocked or full nothing is kept, and nothing throws. */
export const tabStorage: Environment['storage'] = {
  get(key) {
    try {
      return globalThis.sessionStorage?.getItem(key) ?? null;
    } catch {
      return null;
    }
  },
  set(key, value) {
    try {
      if (value === null) globalThis.sessionStorage?.removeItem(key);
      else globalThis.sessionStorage?.setItem(key, value);
    } catch {
      // Losing it costs no more than a resume after a reload.
    }
  },
};
