import type { Call, LocalSource, Participant } from '@org/calls-core';
import { type CallActions, noCall, presentersOf, sameItems } from '@org/calls-core/bindings';
import { useMemo } from 'react';
import { useCallActions } from './use-call-actions.ts';
import { useChosenCall } from './use-chosen-call.ts';
import { useReadable } from './use-readable.ts';

/** Who shares a screen, and how to begin and stop. */
export interface UseScreenShare extends Pick<CallActions, 'shareScreen' | 'stopScreen'> {
  /** True while this device sends a screen. */
  readonly sharing: boolean;
  /** This device's screen: its preview, and why sharing failed. */
  readonly local: LocalSource;
  /** Everybody else who shares one. */
  readonly presenters: readonly Participant[];
}

/**
 * Screen sharing in a call; without an argument in the one that `useCall()` shows.
 *
 * @example
 * const { sharing, presenters, shareScreen, stopScreen } = useScreenShare();
 * return (
 *   <>
 *     <button onClick={sharing ? stopScreen : shareScreen}>{sharing ? 'Stop sharing' : 'Share screen'}</button>
 *     {presenters.map((one) => <Video key={one.id} participant={one} source="screen" />)}
 *   </>
 * );
 */
export function useScreenShare(call?: Call | null): UseScreenShare {
  const chosen = useChosenCall(call);
  const local = useReadable(chosen ?? noCall, (view) => view.local.screen);
  const presenters = useReadable(chosen ?? noCall, (view) => presentersOf(view.participants), sameItems);
  const { shareScreen, stopScreen } = useCallActions(chosen);
  return useMemo(
    () => ({ sharing: local.actual === 'live', local, presenters, shareScreen, stopScreen }),
    [local, presenters, shareScreen, stopScreen],
  );
}
