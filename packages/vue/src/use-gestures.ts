import { noGestures } from '@org/calls-core/bindings';
import type { Gestures, GesturesSnapshot } from '@org/calls-core/gestures';
import { type MaybeRefOrGetter, toRaw, toValue } from 'vue';
import { refsOf, type RefsOf } from './refs-of.ts';
import { useReadable } from './use-readable.ts';

/** Raised hands and reactions, and making them; without a call, actions do nothing. */
export interface UseGestures extends RefsOf<GesturesSnapshot>, Omit<Gestures, 'get' | 'subscribe'> {}

/**
 * Raised hands and reactions of a call, from `gestures(call)`, or null before there is one.
 *
 * @example
 * const { hands, raised, raiseHand, lowerHand } = useGestures(signs);
 * // <button @click="raised ? lowerHand() : raiseHand()">{{ hands.length }} raised</button>
 */
export function useGestures(signs: MaybeRefOrGetter<Gestures | null>): UseGestures {
  const now = (): Gestures => toRaw(toValue(signs)) ?? noGestures;
  return {
    ...refsOf(useReadable<GesturesSnapshot>(now)),
    raiseHand: () => now().raiseHand(),
    lowerHand: (participant) => now().lowerHand(participant),
    react: (emoji) => now().react(emoji),
  };
}
