import type { Readable } from '@org/calls-core';
import { computed, type ComputedRef, type MaybeRefOrGetter, shallowRef, toRaw, toValue, watch } from 'vue';
import { raw } from './raw.ts';

/**
 * A readable's value, or a slice of it, as a ref that changes only when that changes (`equal`, by default `Object.is`).
 * The selector may read other refs. All other composables are made of this one.
 *
 * @example
 * const signaling = useReadable(client, ({ signaling }) => signaling);
 */
export function useReadable<T>(readable: MaybeRefOrGetter<Readable<T>>): ComputedRef<T>;
export function useReadable<T, S>(
  readable: MaybeRefOrGetter<Readable<T>>,
  selector: (value: T) => S,
  equal?: (a: S, b: S) => boolean,
): ComputedRef<S>;
export function useReadable<T, S>(
  readable: MaybeRefOrGetter<Readable<T>>,
  selector: (value: T) => S = asIs,
  equal: (a: S, b: S) => boolean = Object.is,
): ComputedRef<S> {
  const source = computed(() => toRaw(toValue(readable)));
  const value = shallowRef(source.value.get());
  watch(
    source,
    (now, _before, onCleanup) => {
      const update = (): void => {
        value.value = now.get();
      };
      update();
      onCleanup(now.subscribe(update));
    },
    { immediate: true, flush: 'sync' },
  );
  let last: { readonly slice: S } | undefined;
  return computed(() => {
    const slice = selector(value.value);
    if (!last || !equal(last.slice, slice)) last = { slice: raw(slice) };
    return last.slice;
  });
}

function asIs<T, S>(value: T): S {
  return value as unknown as S;
}
