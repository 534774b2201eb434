import type { Participant } from '@org/calls-core';
import { type ComponentStrings, describeRoster } from '@org/calls-core/components';
import { defineComponent, type DefineSetupFnComponent, h, shallowRef, watch } from 'vue';
import { styles } from './styles.ts';

interface RosterAnnouncerProps {
  readonly participants: readonly Participant[];
  readonly strings: ComponentStrings;
}

/** Reads out who came and who went, to whoever does not see it. */
export const RosterAnnouncer: DefineSetupFnComponent<RosterAnnouncerProps> = defineComponent(
  (props: RosterAnnouncerProps) => {
    const said = shallowRef('');
    watch(
      () => props.participants,
      (after, before) => {
        said.value = describeRoster(before, after, props.strings) || said.value;
      },
    );
    return () => h('div', { role: 'status', style: styles.hidden }, said.value);
  },
  {
    name: 'RosterAnnouncer',
    props: { participants: { type: Array, required: true }, strings: { type: Object, required: true } },
  },
);
