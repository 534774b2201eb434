import type { AutoplayState } from '@org/calls-core';
import { noCall } from '@org/calls-core/bindings';
import { callPlayback } from '@org/calls-core/page-life';
import { computed, type ComputedRef } from 'vue';
import { type CallArgument, useChosenCall } from './use-chosen-call.ts';
import { useReadable } from './use-readable.ts';

/** How everything that a call plays fares. */
export interface UseCallPlayback {
  readonly state: ComputedRef<AutoplayState>;
  /** Plays all that was blocked; for a button's click. */
  unblock(): Promise<void>;
}

/**
 * Whether the browser plays what the others send, or waits for a click.
 *
 * @example
 * const { state, unblock } = useCallPlayback();
 * // <button v-if="state === 'blocked'" @click="unblock()">Turn sound on</button>
 */
export function useCallPlayback(call?: CallArgument): UseCallPlayback {
  const chosen = useChosenCall(call);
  const playback = computed(() => callPlayback(chosen.value ?? noCall));
  return { state: useReadable<AutoplayState>(playback), unblock: () => playback.value.unblock() };
}
