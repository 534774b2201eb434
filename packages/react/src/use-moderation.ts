import { noModeration } from '@org/calls-core/bindings';
import type { Moderation, ModerationSnapshot } from '@org/calls-core/moderation';
import { useMemo } from 'react';
import { useReadable } from './use-readable.ts';

/** A room as its server keeps it, and what can be done there; without one, actions reject `no-call`. */
export interface UseModeration extends ModerationSnapshot, Omit<Moderation, 'get' | 'subscribe' | 'close'> {}

/**
 * The room of a call, from `moderation(call, transport.server)`, or null before there is one.
 *
 * @example
 * const { waiting, admit } = useModeration(room);
 * return waiting.map(({ user }) => <button key={user} onClick={() => admit(user)}>Admit {user}</button>);
 */
export function useModeration(room: Moderation | null): UseModeration {
  const shown = room ?? noModeration;
  const state = useReadable<ModerationSnapshot>(shown);
  return useMemo(() => {
    const { mute, kick, lock, unlock, admit, deny, setRole, end, dismissMute } = shown;
    return { ...state, mute, kick, lock, unlock, admit, deny, setRole, end, dismissMute };
  }, [state, shown]);
}
