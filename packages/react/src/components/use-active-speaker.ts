import type { Call } from '@org/calls-core';
import { noCall } from '@org/calls-core/bindings';
import { watchSpeaker } from '@org/calls-core/components';
import { useMemo } from 'react';
import { useChosenCall } from '../use-chosen-call.ts';
import { useReadable } from '../use-readable.ts';

/**
 * The id of the participant who has the floor; null before anybody spoke. Changes when somebody else has been louder for
 * 400 ms, not for a cough, and not in a pause.
 *
 * @example
 * const speaker = useParticipant(useActiveSpeaker() ?? '');
 */
export function useActiveSpeaker(call?: Call | null): string | null {
  const chosen = useChosenCall(call) ?? noCall;
  return useReadable(useMemo(() => watchSpeaker(chosen), [chosen]));
}
