import type { Call } from '@org/calls-core';
import type { ComputedRef } from 'vue';
import { useCallClient } from './use-call-client.ts';
import { useReadable } from './use-readable.ts';

/**
 * Every call of the client, oldest first, ended ones until they are dismissed.
 * Changes when a call comes or goes; what happens in a call is told by `useCall(call)`.
 *
 * @example
 * const calls = useCalls();
 * // <CallRow v-for="call in calls" :key="call.id" :call="call" />
 */
export function useCalls(): ComputedRef<readonly Call[]> {
  return useReadable(useCallClient(), ({ calls }) => calls);
}
