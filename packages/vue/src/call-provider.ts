import type { CallClient } from '@org/calls-core';
import { createClientContext } from '@org/calls-core/bindings';
import { defineComponent, type DefineSetupFnComponent, provide } from 'vue';
import { callContext } from './call-context.ts';

/** What `CallProvider` takes. */
export interface CallProviderProps {
  /** The app creates the client, once, and closes it. */
  readonly client: CallClient;
}

/**
 * Gives a client to every composable and component below, for a page with more than one; else `callsPlugin` is simpler.
 * Another client needs another `:key`.
 *
 * @example
 * <CallProvider :client="client"><Phone /></CallProvider>
 */
export const CallProvider: DefineSetupFnComponent<CallProviderProps> = defineComponent(
  (props: CallProviderProps, { slots }) => {
    provide(callContext, createClientContext(props.client));
    return () => slots['default']?.();
  },
  { name: 'CallProvider', props: { client: { type: Object, required: true } } },
);
