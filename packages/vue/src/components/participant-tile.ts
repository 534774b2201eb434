import type { Call, Participant } from '@org/calls-core';
import { trackOf } from '@org/calls-core/bindings';
import { type ComponentStrings, describeTile, nameOf, withEnglish } from '@org/calls-core/components';
import { defineComponent, type DefineSetupFnComponent, h, type PropType } from 'vue';
import { Video } from '../video.ts';
import { CallQualityIndicator } from './call-quality-indicator.ts';
import { styles } from './styles.ts';
import { raisedHand, SpeakingRing, tileAvatar, tileLabel } from './tile-parts.ts';

/** What `ParticipantTile` takes. */
export interface ParticipantTileProps {
  readonly participant: Participant;
  /** Default `camera`. */
  readonly source?: 'camera' | 'screen' | undefined;
  readonly raised?: boolean | undefined;
  /** Whether the tile shows the quality of the path to the participant. Default true. */
  readonly quality?: boolean | undefined;
  readonly call?: Call | null | undefined;
  readonly strings?: Partial<ComponentStrings> | undefined;
}

/**
 * One participant: picture or avatar, name, muted, hand, quality, and a ring while speaking. Renders again only when that
 * participant changes. Fills its parent.
 *
 * @example
 * <ParticipantTile :participant="participant" />
 */
export const ParticipantTile: DefineSetupFnComponent<ParticipantTileProps> = defineComponent(
  (props: ParticipantTileProps) => () => {
    const { participant, call, source, raised = false } = props;
    const strings = withEnglish(props.strings);
    const name = nameOf(participant);
    const tile = (label: string) => ({ class: 'calls-tile', role: 'group', 'aria-label': label, style: styles.tile });
    if (source === 'screen') {
      const title = strings.screenOf(name);
      return h('div', tile(title), [h(Video, { participant, source, style: styles.screen }), tileLabel(title, false)]);
    }
    const { id: of, avatar, muted } = participant;
    const quality = props.quality && h(CallQualityIndicator, { participant: of, call, strings: props.strings });
    return h('div', tile(describeTile(participant, raised, strings)), [
      h(Video, { participant, style: styles.video }),
      trackOf(participant, 'camera') ? null : tileAvatar(name, avatar),
      h(SpeakingRing, { id: of, call }),
      raised && raisedHand(),
      tileLabel(name, muted, quality || null),
    ]);
  },
  {
    name: 'ParticipantTile',
    props: {
      participant: { type: Object, required: true },
      source: String as PropType<'camera' | 'screen'>,
      raised: Boolean,
      quality: { type: Boolean, default: true },
      call: Object,
      strings: Object,
    },
  },
);
