import { confirmLeave } from '@org/calls-core/page-life';
import { onMounted, onScopeDispose } from 'vue';
import { useCallClient } from './use-call-client.ts';

/**
 * Makes the browser ask before the user leaves the page during a call, while the component is there.
 *
 * @example
 * useConfirmLeave();
 */
export function useConfirmLeave(): void {
  const client = useCallClient();
  let stop = (): void => {};
  onMounted(() => (stop = confirmLeave(client)));
  onScopeDispose(() => stop());
}
