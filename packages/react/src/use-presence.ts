import type { Presence, PresenceWatch } from '@org/calls-core/presence';
import { useReadable } from './use-readable.ts';

/**
 * Whether a user can be reached, from a watch made by `watchPresence`; null until the server has told.
 *
 * @example
 * const bob = usePresence(presence, 'bob');
 * return <span>{bob?.status ?? 'offline'}</span>;
 */
export function usePresence(presence: PresenceWatch, user: string): Presence | null {
  return useReadable(presence, (all) => all[user] ?? null);
}
