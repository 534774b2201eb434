import type { Call, Participant } from '@org/calls-core';
import { findParticipant } from '@org/calls-core/bindings';
import { useCall } from './use-call.ts';

/**
 * One participant of a call; undefined when nobody has that id. Renders again only when that participant changes.
 *
 * @example
 * const bob = useParticipant('bob');
 * return bob?.muted ? <MutedIcon /> : null;
 */
export function useParticipant(id: string, call?: Call | null): Participant | undefined {
  return useCall(({ participants }) => findParticipant(participants, id), call);
}
