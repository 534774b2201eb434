import { noGestures } from '@org/calls-core/bindings';
import type { Gestures, GesturesSnapshot } from '@org/calls-core/gestures';
import { useMemo } from 'react';
import { useReadable } from './use-readable.ts';

/** Raised hands and reactions, and making them; without a call, actions do nothing. */
export interface UseGestures extends GesturesSnapshot, Omit<Gestures, 'get' | 'subscribe'> {}

/**
 * Raised hands and reactions of a call, from `gestures(call)`, or null before there is one.
 *
 * @example
 * const { hands, raised, raiseHand, lowerHand } = useGestures(signs);
 * return <button onClick={() => (raised ? lowerHand() : raiseHand())}>{hands.length} raised</button>;
 */
export function useGestures(signs: Gestures | null): UseGestures {
  const shown = signs ?? noGestures;
  const state = useReadable<GesturesSnapshot>(shown);
  return useMemo(() => {
    const { raiseHand, lowerHand, react } = shown;
    return { ...state, raiseHand, lowerHand, react };
  }, [state, shown]);
}
