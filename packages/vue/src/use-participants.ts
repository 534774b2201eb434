import type { Participant } from '@org/calls-core';
import type { ComputedRef } from 'vue';
import { useCall } from './use-call.ts';
import type { CallArgument } from './use-chosen-call.ts';

/**
 * Everybody else in a call; without an argument in the one that `useCall()` shows. Who did not change keeps its identity.
 *
 * @example
 * const participants = useParticipants();
 * // <Tile v-for="one in participants" :key="one.id" :participant="one" />
 */
export function useParticipants(call?: CallArgument): ComputedRef<readonly Participant[]> {
  return useCall((view) => view.participants, call);
}
