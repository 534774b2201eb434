import type { Call } from '@org/calls-core';
import { noCall } from '@org/calls-core/bindings';
import { useMemo } from 'react';
import { useChosenCall } from './use-chosen-call.ts';
import { useReadable } from './use-readable.ts';

/**
 * Whole seconds since a call connected: ticks once a second, stops when the call ends, 0 before.
 *
 * @example
 * const seconds = useCallDuration();
 * return <time>{new Date(seconds * 1000).toISOString().slice(11, 19)}</time>;
 */
export function useCallDuration(call?: Call | null): number {
  const chosen = useChosenCall(call) ?? noCall;
  return useReadable(useMemo(() => chosen.duration(), [chosen]));
}
