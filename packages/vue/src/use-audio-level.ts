import { noCall } from '@org/calls-core/bindings';
import { type ComputedRef, type MaybeRefOrGetter, toValue } from 'vue';
import { type CallArgument, useChosenCall } from './use-chosen-call.ts';
import { useReadable } from './use-readable.ts';

/**
 * How loud a participant is, or with `'local'` one's own microphone: 0 to 1, about ten times a second.
 * Use it in a component of its own, so that nothing else renders at that pace.
 *
 * @example
 * const level = useAudioLevel(() => props.participant.id);
 * // <meter :value="level" />
 */
export function useAudioLevel(participant: MaybeRefOrGetter<string>, call?: CallArgument): ComputedRef<number> {
  const chosen = useChosenCall(call);
  return useReadable(() => (chosen.value ?? noCall).audioLevel(toValue(participant)));
}
