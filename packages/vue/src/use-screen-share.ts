import type { LocalSource, Participant } from '@org/calls-core';
import { type CallActions, type CallView, noCall, presentersOf, sameItems } from '@org/calls-core/bindings';
import { computed, type ComputedRef } from 'vue';
import { useCallActions } from './use-call-actions.ts';
import { type CallArgument, useChosenCall } from './use-chosen-call.ts';
import { useReadable } from './use-readable.ts';

/** Who shares a screen, and how to begin and stop. */
export interface UseScreenShare extends Pick<CallActions, 'shareScreen' | 'stopScreen'> {
  /** True while this device sends a screen. */
  readonly sharing: ComputedRef<boolean>;
  /** This device's screen: its preview, and why sharing failed. */
  readonly local: ComputedRef<LocalSource>;
  /** Everybody else who shares one. */
  readonly presenters: ComputedRef<readonly Participant[]>;
}

/**
 * Screen sharing in a call; without an argument in the one that `useCall()` shows.
 *
 * @example
 * const { sharing, presenters, shareScreen, stopScreen } = useScreenShare();
 * // <button v-if="sharing" @click="stopScreen">Stop sharing</button>
 * // <button v-else @click="shareScreen">Share screen</button>
 * // <Video v-for="one in presenters" :key="one.id" :participant="one" source="screen" />
 */
export function useScreenShare(call?: CallArgument): UseScreenShare {
  const chosen = useChosenCall(call);
  const view = useReadable<CallView>(() => chosen.value ?? noCall);
  const local = computed(() => view.value.local.screen);
  const presenters = useReadable(
    () => chosen.value ?? noCall,
    ({ participants }) => presentersOf(participants),
    sameItems,
  );
  const { shareScreen, stopScreen } = useCallActions(chosen);
  return { sharing: computed(() => local.value.actual === 'live'), local, presenters, shareScreen, stopScreen };
}
