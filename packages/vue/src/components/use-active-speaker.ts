import { noCall } from '@org/calls-core/bindings';
import { watchSpeaker } from '@org/calls-core/components';
import type { ComputedRef } from 'vue';
import { type CallArgument, useChosenCall } from '../use-chosen-call.ts';
import { useReadable } from '../use-readable.ts';

/**
 * The id of the participant who has the floor: who speaks, or spoke last; null before anybody did. A cough or a pause
 * changes nothing.
 *
 * @example
 * const speaker = useActiveSpeaker();
 */
export function useActiveSpeaker(call?: CallArgument): ComputedRef<string | null> {
  const chosen = useChosenCall(call);
  return useReadable(() => watchSpeaker(chosen.value ?? noCall));
}
