import type { Call } from '@org/calls-core';
import { type ComponentStrings, withEnglish } from '@org/calls-core/components';
import { defineComponent, type DefineSetupFnComponent, h } from 'vue';
import { useCallClient } from '../use-call-client.ts';
import { useLocalMedia } from '../use-local-media.ts';
import { useReadable } from '../use-readable.ts';
import { Video } from '../video.ts';
import { styles } from './styles.ts';
import { raisedHand, SpeakingRing, tileAvatar, tileLabel } from './tile-parts.ts';

/** What `SelfTile` takes. */
export interface SelfTileProps {
  readonly raised?: boolean | undefined;
  readonly call?: Call | null | undefined;
  readonly strings?: Partial<ComponentStrings> | undefined;
}

/**
 * Oneself, as the others see one: own camera or avatar, muted, hand, and a ring while speaking. Opens no device.
 *
 * @example
 * <SelfTile />
 */
export const SelfTile: DefineSetupFnComponent<SelfTileProps> = defineComponent(
  (props: SelfTileProps) => {
    const self = useReadable(useCallClient(), (client) => client.self);
    const { camera, microphone } = useLocalMedia();
    return () => {
      const strings = withEnglish(props.strings);
      const { name, id, avatar } = self.value;
      const muted = !microphone.value.wanted;
      const off = camera.value.stream === null;
      const said = [strings.you, muted && strings.muted, off && strings.cameraOff, props.raised && strings.handRaised];
      const label = said.filter(Boolean).join(', ');
      return h('div', { class: 'calls-tile', role: 'group', 'aria-label': label, style: styles.tile }, [
        h(Video, { track: camera.value, style: styles.video }),
        off ? tileAvatar(name ?? id, avatar) : null,
        h(SpeakingRing, { id: 'local', call: props.call }),
        props.raised && raisedHand(),
        tileLabel(strings.you, muted),
      ]);
    };
  },
  { name: 'SelfTile', props: { raised: Boolean, call: Object, strings: Object } },
);
