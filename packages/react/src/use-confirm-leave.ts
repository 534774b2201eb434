import { confirmLeave } from '@org/calls-core/page-life';
import { useEffect } from 'react';
import { useCallClient } from './use-call-client.ts';

/**
 * Makes the browser ask before the user leaves the page during a call, while the component is there.
 *
 * @example
 * useConfirmLeave();
 */
export function useConfirmLeave(): void {
  const client = useCallClient();
  useEffect(() => confirmLeave(client), [client]);
}
