import type { Call } from '@org/calls-core';
import { type CallActions, createCallActions } from '@org/calls-core/bindings';
import type { ComputedRef } from 'vue';
import { useCallClient } from './use-call-client.ts';

/** Actions on the call that is shown. Always the same functions. */
export function useCallActions(call: ComputedRef<Call | null>): CallActions {
  return createCallActions(useCallClient(), () => call.value);
}
