import type { ClientContext } from '@org/calls-core/bindings';
import { inject, type InjectionKey } from 'vue';

export const callContext: InjectionKey<ClientContext> = Symbol('calls');

export function useCallContext(): ClientContext {
  const context = inject(callContext, null);
  if (!context) {
    throw new Error('Install the plugin: app.use(callsPlugin({ client: createCallClient({ … }) })).');
  }
  return context;
}
