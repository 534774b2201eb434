import type { ClientContext } from '@org/calls-core/bindings';
import { type Context, createContext, useContext } from 'react';

export const CallContext: Context<ClientContext | null> = createContext<ClientContext | null>(null);

export function useCallContext(): ClientContext {
  const context = useContext(CallContext);
  if (!context) throw new Error('Wrap this component in <CallProvider client={createCallClient({ … })}>.');
  return context;
}
