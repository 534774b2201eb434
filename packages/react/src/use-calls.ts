import type { Call } from '@org/calls-core';
import { useCallClient } from './use-call-client.ts';
import { useReadable } from './use-readable.ts';

/**
 * Every call of the client, oldest first, ended ones until they are dismissed.
 * Renders again when a call comes or goes; what happens in a call is told by `useCall(call)`.
 *
 * @example
 * return useCalls().map((call) => <CallRow key={call.id} call={call} />);
 */
export function useCalls(): readonly Call[] {
  return useReadable(useCallClient(), ({ calls }) => calls);
}
