import type { Call } from '@org/calls-core';
import { noCall } from '@org/calls-core/bindings';
import { useMemo } from 'react';
import { useChosenCall } from './use-chosen-call.ts';
import { useReadable } from './use-readable.ts';

/**
 * How loud a participant is, or with `'local'` one's own microphone: 0 to 1, about ten times a second.
 * Use it in a component of its own, so that nothing else renders at that pace.
 *
 * @example
 * const level = useAudioLevel(participant.id);
 * return <meter value={level} />;
 */
export function useAudioLevel(participant: string, call?: Call | null): number {
  const chosen = useChosenCall(call) ?? noCall;
  return useReadable(useMemo(() => chosen.audioLevel(participant), [chosen, participant]));
}
