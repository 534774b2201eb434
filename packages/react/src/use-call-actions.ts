import type { Call } from '@org/calls-core';
import { type CallActions, createCallActions } from '@org/calls-core/bindings';
import { useInsertionEffect, useMemo, useRef } from 'react';
import { useCallClient } from './use-call-client.ts';

/** Actions on the call that was last rendered: what a button does is what the user saw. Always the same functions. */
export function useCallActions(call: Call | null): CallActions {
  const client = useCallClient();
  const shown = useRef(call);
  useInsertionEffect(() => {
    shown.current = call;
  });
  // oxlint-disable-next-line react/refs -- read when an action is called, not while rendering
  return useMemo(() => createCallActions(client, () => shown.current), [client]);
}
