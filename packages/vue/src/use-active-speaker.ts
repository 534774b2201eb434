import { activeSpeaker } from '@org/calls-core/active-speaker';
import { noCall } from '@org/calls-core/bindings';
import { computed, type ComputedRef } from 'vue';
import { type CallArgument, useChosenCall } from './use-chosen-call.ts';
import { useReadable } from './use-readable.ts';

/**
 * Who speaks, other than oneself: a participant's id, null when nobody does. Changes when that does, not with each level.
 *
 * @example
 * const id = useActiveSpeaker();
 * const speaker = useParticipant(() => id.value ?? '');
 */
export function useActiveSpeaker(call?: CallArgument): ComputedRef<string | null> {
  const chosen = useChosenCall(call);
  return useReadable(computed(() => activeSpeaker(chosen.value ?? noCall)));
}
