import type { Call } from '@org/calls-core';
import { noCall } from '@org/calls-core/bindings';
import { watchSpeaker } from '@org/calls-core/components';
import { useMemo } from 'react';
import { useChosenCall } from '../use-chosen-call.ts';
import { useReadable } from '../use-readable.ts';

/**
 * The id of the participant who has the floor: who speaks, or spoke last; null before anybody did. A cough or a pause
 * changes nothing.
 *
 * @example
 * const speaker = useParticipant(useActiveSpeaker() ?? '');
 */
export function useActiveSpeaker(call?: Call | null): string | null {
  const chosen = useChosenCall(call) ?? noCall;
  return useReadable(useMemo(() => watchSpeaker(chosen), [chosen]));
}
