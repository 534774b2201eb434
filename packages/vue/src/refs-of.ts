import { computed, type ComputedRef } from 'vue';
import { raw } from './raw.ts';

/** A computed ref for each field, so that they can be taken apart and still follow. */
export type RefsOf<T> = { readonly [K in keyof T]: ComputedRef<T[K]> };

/** Splits an object that changes as a whole into its fields. */
export function refsOf<T extends object>(whole: ComputedRef<T>): RefsOf<T> {
  const keys = Object.keys(whole.value) as (keyof T)[];
  return Object.fromEntries(keys.map((key) => [key, computed(() => raw(whole.value[key]))])) as RefsOf<T>;
}
