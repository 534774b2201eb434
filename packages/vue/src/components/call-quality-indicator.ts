import type { Call } from '@org/calls-core';
import { barStyle, type ComponentStrings, qualityBars, withEnglish } from '@org/calls-core/components';
import { defineComponent, type DefineSetupFnComponent, h } from 'vue';
import { useQuality } from '../use-quality.ts';
import { styleOf, styles } from './styles.ts';

/** What `CallQualityIndicator` takes. */
export interface CallQualityIndicatorProps {
  /** A participant's id. Default: the whole call. */
  readonly participant?: string | undefined;
  readonly call?: Call | null | undefined;
  readonly strings?: Partial<ComponentStrings> | undefined;
  /** Whether changes are read out. Default false. */
  readonly live?: boolean | undefined;
}

/**
 * The quality as bars with a name; nothing while it is unknown.
 *
 * @example
 * <CallQualityIndicator live />
 */
export const CallQualityIndicator: DefineSetupFnComponent<CallQualityIndicatorProps> = defineComponent(
  (props: CallQualityIndicatorProps) => {
    const { level } = useQuality(
      () => props.participant,
      () => props.call,
    );
    return () => {
      const known = level.value === 'unknown' ? null : level.value;
      const text = known ? withEnglish(props.strings).quality(known) : '';
      const bars =
        known && [0, 1, 2, 3].map((index) => h('span', { style: styleOf(barStyle(index, qualityBars[known])) }));
      const shown = { role: 'img', 'aria-label': text, title: text, style: styles.bars };
      const role = props.live ? 'status' : undefined;
      return h('span', { class: 'calls-quality', 'data-level': level.value, role, style: styles.indicator }, [
        bars && h('span', shown, bars),
        props.live && h('span', { style: styles.hidden }, text),
      ]);
    };
  },
  { name: 'CallQualityIndicator', props: { participant: String, call: Object, strings: Object, live: Boolean } },
);
