import type { AutoplayState, Call } from '@org/calls-core';
import { noCall } from '@org/calls-core/bindings';
import { callPlayback } from '@org/calls-core/page-life';
import { useMemo } from 'react';
import { useChosenCall } from './use-chosen-call.ts';
import { useReadable } from './use-readable.ts';

/** How everything that a call plays fares. */
export interface UseCallPlayback {
  readonly state: AutoplayState;
  /** Plays all that was blocked; for a button's click. */
  unblock(): Promise<void>;
}

/**
 * Whether the browser plays what the others send, or waits for a click.
 *
 * @example
 * const { state, unblock } = useCallPlayback();
 * return state === 'blocked' && <button onClick={unblock}>Turn sound on</button>;
 */
export function useCallPlayback(call?: Call | null): UseCallPlayback {
  const chosen = useChosenCall(call) ?? noCall;
  const playback = useMemo(() => callPlayback(chosen), [chosen]);
  const state = useReadable(playback);
  return useMemo(() => ({ state, unblock: playback.unblock }), [state, playback]);
}
