import type { Call } from '@org/calls-core';
import { useCallContext } from './call-context.ts';
import { useReadable } from './use-readable.ts';

/** The call that a hook was given; without one the foreground call. `null` is none. */
export function useChosenCall(call: Call | null | undefined): Call | null {
  return useReadable(useCallContext().foreground, (foreground) => (call === undefined ? foreground : call));
}
