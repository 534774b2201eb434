import type { Call } from '@org/calls-core';
import { computed, type ComputedRef, type MaybeRefOrGetter, toRaw, toValue } from 'vue';
import { useCallContext } from './call-context.ts';
import { useReadable } from './use-readable.ts';

/** What every composable about a call takes: without one it is the foreground call; `null` is none. */
export type CallArgument = MaybeRefOrGetter<Call | null | undefined>;

/** The call that a composable was given, or the foreground call. */
export function useChosenCall(argument: CallArgument): ComputedRef<Call | null> {
  const foreground = useReadable(useCallContext().foreground);
  return computed(() => {
    const call = toRaw(toValue(argument));
    return call === undefined ? foreground.value : call;
  });
}
