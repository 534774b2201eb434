import type { Presence, PresenceWatch } from '@org/calls-core/presence';
import { type ComputedRef, type MaybeRefOrGetter, toValue } from 'vue';
import { useReadable } from './use-readable.ts';

/**
 * Whether a user can be reached, from a watch made by `watchPresence`; null until the server has told.
 *
 * @example
 * const bob = usePresence(presence, 'bob');
 * // <span>{{ bob?.status ?? 'offline' }}</span>
 */
export function usePresence(presence: PresenceWatch, user: MaybeRefOrGetter<string>): ComputedRef<Presence | null> {
  return useReadable(presence, (all) => all[toValue(user)] ?? null);
}
