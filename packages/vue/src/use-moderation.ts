import { noModeration } from '@org/calls-core/bindings';
import type { Moderation, ModerationSnapshot } from '@org/calls-core/moderation';
import { type MaybeRefOrGetter, toRaw, toValue } from 'vue';
import { refsOf, type RefsOf } from './refs-of.ts';
import { useReadable } from './use-readable.ts';

/** A room as its server keeps it, and what can be done there; without one, actions reject `no-call`. */
export interface UseModeration extends RefsOf<ModerationSnapshot>, Omit<Moderation, 'get' | 'subscribe' | 'close'> {}

/**
 * The room of a call, from `moderation(call, transport.server)`, or null before there is one.
 *
 * @example
 * const { role, waiting, admit } = useModeration(room);
 * // <button v-for="{ user } in waiting" :key="user" @click="admit(user)">Admit {{ user }}</button>
 */
export function useModeration(room: MaybeRefOrGetter<Moderation | null>): UseModeration {
  const now = (): Moderation => toRaw(toValue(room)) ?? noModeration;
  return {
    ...refsOf(useReadable<ModerationSnapshot>(now)),
    mute: (source, user) => now().mute(source, user),
    kick: (user, options) => now().kick(user, options),
    lock: () => now().lock(),
    unlock: () => now().unlock(),
    admit: (user) => now().admit(user),
    deny: (user) => now().deny(user),
    setRole: (user, role) => now().setRole(user, role),
    end: () => now().end(),
    dismissMute: () => now().dismissMute(),
  };
}
