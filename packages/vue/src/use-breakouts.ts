import { type BreakoutsView, noBreakouts, type ShownBreakouts } from '@org/calls-core/bindings';
import type { Breakouts } from '@org/calls-core/breakouts';
import { type MaybeRefOrGetter, toRaw, toValue } from 'vue';
import { refsOf, type RefsOf } from './refs-of.ts';
import { useReadable } from './use-readable.ts';

/** Who is in which breakout room, and moving there; without a room, requests reject `no-call` and `enter` throws it. */
export interface UseBreakouts extends RefsOf<BreakoutsView>, Omit<Breakouts, 'get' | 'subscribe' | 'close'> {}

/**
 * The breakout rooms of a call’s room, from `breakouts(client, call, transport.server)`, or null before there is one. `call` is the one
 * to show.
 *
 * @example
 * const { breakouts, at, call, recall } = useBreakouts(rooms);
 * // <p v-for="{ id, name, members } in breakouts" :key="id" :aria-current="id === at">{{ name }}: {{ members.length }}</p>
 */
export function useBreakouts(rooms: MaybeRefOrGetter<Breakouts | null>): UseBreakouts {
  const now = (): ShownBreakouts => toRaw(toValue(rooms)) ?? noBreakouts;
  return {
    ...refsOf(useReadable<BreakoutsView>(now)),
    open: (breakouts) => now().open(breakouts),
    assign: (user, breakout) => now().assign(user, breakout),
    recall: () => now().recall(),
    enter: (breakout) => now().enter(breakout),
  };
}
