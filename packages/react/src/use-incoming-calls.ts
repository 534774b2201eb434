import type { Call } from '@org/calls-core';
import { useCallContext } from './call-context.ts';
import { useReadable } from './use-readable.ts';

/**
 * The calls that ring here and wait for an answer, oldest first.
 *
 * @example
 * return useIncomingCalls().map((call) => <Ringing key={call.id} call={call} />);
 */
export function useIncomingCalls(): readonly Call[] {
  return useReadable(useCallContext().incoming);
}
