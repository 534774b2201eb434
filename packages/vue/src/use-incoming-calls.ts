import type { Call } from '@org/calls-core';
import type { ComputedRef } from 'vue';
import { useCallContext } from './call-context.ts';
import { useReadable } from './use-readable.ts';

/**
 * The calls that ring here and wait for an answer, oldest first.
 *
 * @example
 * const incoming = useIncomingCalls();
 * // <Ringing v-for="call in incoming" :key="call.id" :call="call" />
 */
export function useIncomingCalls(): ComputedRef<readonly Call[]> {
  return useReadable(useCallContext().incoming);
}
