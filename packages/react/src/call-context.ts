import type { Call, CallClient, Readable } from '@org/calls-core';
import { type Context, createContext, useContext } from 'react';

/** What the provider hands down: the client, and what is derived from it once for all hooks. */
export interface CallContextValue {
  readonly client: CallClient;
  readonly foreground: Readable<Call | null>;
  readonly incoming: Readable<readonly Call[]>;
  /** The chosen loudspeaker's id; null is the system's default. */
  readonly speaker: Readable<string | null>;
}

export const CallContext: Context<CallContextValue | null> = createContext<CallContextValue | null>(null);

export function useCallContext(): CallContextValue {
  const value = useContext(CallContext);
  if (!value) throw new Error('Wrap this component in <CallProvider client={createCallClient({ … })}>.');
  return value;
}
