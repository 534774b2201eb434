import type { CallClient } from '@org/calls-core';
import { createClientContext } from '@org/calls-core/bindings';
import type { Plugin } from 'vue';
import { callContext } from './call-context.ts';

/**
 * Gives a client to every composable and component of an app. The app creates the client, once, and closes it.
 *
 * @example
 * const client = createCallClient({ self: { id: 'alice' }, transport });
 * createApp(App).use(callsPlugin({ client })).mount('#app');
 */
export function callsPlugin(options: { readonly client: CallClient }): Plugin {
  return { install: (app) => void app.provide(callContext, createClientContext(options?.client)) };
}
