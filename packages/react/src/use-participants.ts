import type { Call, Participant } from '@org/calls-core';
import { useCall } from './use-call.ts';

/**
 * Everybody else in a call; without an argument in the one that `useCall()` shows. Who did not change keeps its identity.
 *
 * @example
 * return useParticipants().map((one) => <Tile key={one.id} participant={one} />);
 */
export function useParticipants(call?: Call | null): readonly Participant[] {
  return useCall(({ participants }) => participants, call);
}
