import type { CallClient } from '@org/calls-core';
import { createClientContext } from '@org/calls-core/bindings';
import { type ReactNode, useMemo } from 'react';
import { CallContext } from './call-context.ts';

/** What `CallProvider` takes. */
export interface CallProviderProps {
  /** The app creates the client, once, and closes it. */
  readonly client: CallClient;
  readonly children?: ReactNode;
}

/**
 * Gives a client to every hook and component below.
 *
 * @example
 * const client = createCallClient({ self: { id: 'alice' }, transport });
 * createRoot(element).render(<CallProvider client={client}><App /></CallProvider>);
 */
export function CallProvider({ client, children }: CallProviderProps): ReactNode {
  const context = useMemo(() => createClientContext(client), [client]);
  return <CallContext.Provider value={context}>{children}</CallContext.Provider>;
}
