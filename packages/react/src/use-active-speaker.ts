import type { Call } from '@org/calls-core';
import { activeSpeaker } from '@org/calls-core/active-speaker';
import { noCall } from '@org/calls-core/bindings';
import { useMemo } from 'react';
import { useChosenCall } from './use-chosen-call.ts';
import { useReadable } from './use-readable.ts';

/**
 * Who speaks, other than oneself: a participant's id, null when nobody does. Renders when that changes, not with each level.
 *
 * @example
 * const speaker = useParticipant(useActiveSpeaker() ?? '');
 */
export function useActiveSpeaker(call?: Call | null): string | null {
  const chosen = useChosenCall(call) ?? noCall;
  return useReadable(useMemo(() => activeSpeaker(chosen), [chosen]));
}
