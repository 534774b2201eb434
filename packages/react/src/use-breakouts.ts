import { type BreakoutsView, noBreakouts, type ShownBreakouts } from '@org/calls-core/bindings';
import type { Breakouts } from '@org/calls-core/breakouts';
import { useMemo } from 'react';
import { useReadable } from './use-readable.ts';

/** Who is in which breakout room, and moving there; without a room, requests reject `no-call` and `enter` throws it. */
export interface UseBreakouts extends BreakoutsView, Omit<Breakouts, 'get' | 'subscribe' | 'close'> {}

/**
 * The breakout rooms of a call’s room, from `breakouts(client, call, transport.server)`, or null before there is one. `call` is the one
 * to show.
 *
 * @example
 * const { breakouts, at, call, recall } = useBreakouts(rooms);
 * return breakouts.map(({ id, name, members }) => <p key={id} aria-current={id === at}>{name}: {members.length}</p>);
 */
export function useBreakouts(rooms: Breakouts | null): UseBreakouts {
  const shown: ShownBreakouts = rooms ?? noBreakouts;
  const state = useReadable<BreakoutsView>(shown);
  return useMemo(() => {
    const { open, assign, recall, enter } = shown;
    return { ...state, open, assign, recall, enter };
  }, [state, shown]);
}
