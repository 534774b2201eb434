import { markRaw } from 'vue';

/**
 * Keeps Vue from wrapping what comes from the client into deep proxies when an app puts it into a `ref` or `reactive`:
 * calls and streams are compared by identity.
 */
export function raw<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) value.forEach(raw);
  markRaw(value);
  return value;
}
