import type { Participant } from '@org/calls-core';
import { findParticipant } from '@org/calls-core/bindings';
import { type ComputedRef, type MaybeRefOrGetter, toValue } from 'vue';
import { useCall } from './use-call.ts';
import type { CallArgument } from './use-chosen-call.ts';

/**
 * One participant of a call; undefined when nobody has that id. Changes only when that participant does.
 *
 * @example
 * const bob = useParticipant('bob');
 * // <MutedIcon v-if="bob?.muted" />
 */
export function useParticipant(
  id: MaybeRefOrGetter<string>,
  call?: CallArgument,
): ComputedRef<Participant | undefined> {
  return useCall((view) => findParticipant(view.participants, toValue(id)), call);
}
