import type { Call } from '@org/calls-core';
import { type ComponentStrings, describeCall, withEnglish } from '@org/calls-core/components';
import { defineComponent, type DefineSetupFnComponent, h } from 'vue';
import { useCall } from '../use-call.ts';

/** What `CallStateIndicator` takes. */
export interface CallStateIndicatorProps {
  readonly call?: Call | null | undefined;
  readonly strings?: Partial<ComponentStrings> | undefined;
}

/**
 * What a call does at the moment, in a few words that are read out as they change.
 *
 * @example
 * <CallStateIndicator />
 */
export const CallStateIndicator: DefineSetupFnComponent<CallStateIndicatorProps> = defineComponent(
  (props: CallStateIndicatorProps) => {
    const text = useCall(
      (view) => describeCall(view, withEnglish(props.strings)),
      () => props.call,
    );
    return () => h('span', { class: 'calls-state', role: 'status' }, text.value);
  },
  { name: 'CallStateIndicator', props: { call: Object, strings: Object } },
);
