import { noCall } from '@org/calls-core/bindings';
import { watchSpeaker } from '@org/calls-core/components';
import type { ComputedRef } from 'vue';
import { type CallArgument, useChosenCall } from '../use-chosen-call.ts';
import { useReadable } from '../use-readable.ts';

/**
 * The id of the participant who has the floor; null before anybody spoke. Changes when somebody else has been louder for
 * 400 ms, not for a cough, and not in a pause.
 *
 * @example
 * const speaker = useActiveSpeaker();
 */
export function useActiveSpeaker(call?: CallArgument): ComputedRef<string | null> {
  const chosen = useChosenCall(call);
  return useReadable(() => watchSpeaker(chosen.value ?? noCall));
}
