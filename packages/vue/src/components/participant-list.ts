import type { Call } from '@org/calls-core';
import { noCall, sameItems } from '@org/calls-core/bindings';
import { type ComponentStrings, nameOf, presentOf, withEnglish } from '@org/calls-core/components';
import { defineComponent, type DefineSetupFnComponent, h, type VNode } from 'vue';
import { useChosenCall } from '../use-chosen-call.ts';
import { useLocalMedia } from '../use-local-media.ts';
import { useReadable } from '../use-readable.ts';
import { icon } from './icon.ts';
import { styles } from './styles.ts';

/** What `ParticipantList` takes; its slot has room for more about each person, by `id`, `local` for oneself. */
export interface ParticipantListProps {
  readonly call?: Call | null | undefined;
  readonly raised?: readonly string[] | undefined;
  readonly strings?: Partial<ComponentStrings> | undefined;
}

/**
 * Who is in a call, oneself first, with microphones and hands.
 *
 * @example
 * <ParticipantList v-slot="{ id }">{{ roleOf(id) }}</ParticipantList>
 */
export const ParticipantList: DefineSetupFnComponent<ParticipantListProps> = defineComponent(
  (props: ParticipantListProps, { slots }) => {
    const chosen = useChosenCall(() => props.call);
    const source = () => chosen.value ?? noCall;
    const participants = useReadable(source, (view) => presentOf(view.participants), sameItems);
    const { microphone } = useLocalMedia();
    return () => {
      const strings = withEnglish(props.strings);
      const people = [
        { id: 'local', name: strings.you, muted: !microphone.value.wanted },
        ...participants.value.map((one) => ({ id: one.id, name: nameOf(one), muted: one.muted })),
      ];
      const items = people.map(({ id, name, muted }) =>
        h('li', { key: id, style: styles.person }, [
          h('span', { style: styles.personName }, name),
          props.raised?.includes(id) && mark('hand', strings.handRaised),
          muted && mark('microphoneOff', strings.muted),
          slots['default']?.({ id }),
        ]),
      );
      return h('ul', { class: 'calls-people', 'aria-label': strings.participants, style: styles.people }, items);
    };
  },
  { name: 'ParticipantList', props: { call: Object, raised: Array, strings: Object } },
);

function mark(name: 'hand' | 'microphoneOff', text: string): VNode {
  return h('span', { role: 'img', 'aria-label': text, style: styles.indicator }, [icon(name)]);
}
