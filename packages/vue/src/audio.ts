import { type PlayableInput, playableOf } from '@org/calls-core/bindings';
import { computed, defineComponent, type DefineSetupFnComponent, h, type PropType } from 'vue';
import { type OnBlocked, usePlayback } from './use-playback.ts';

/** What `Audio` takes, besides every attribute of `<audio>`. */
export interface AudioProps extends Pick<PlayableInput, 'participant' | 'track' | 'stream'> {
  /** Of the participant. Default `microphone`. */
  readonly source?: 'microphone' | 'screen-audio' | undefined;
  readonly muted?: boolean | undefined;
}

/**
 * Plays one participant's voice or screen sound, a track, or any stream, through the chosen loudspeaker.
 * `CallAudio` does it for a whole call.
 *
 * @example
 * <Audio :participant="participant" :muted="silenced" />
 */
export const Audio: DefineSetupFnComponent<AudioProps, { blocked: OnBlocked }> = defineComponent(
  (props: AudioProps, { emit }) => {
    const playable = computed(() => playableOf(props, 'microphone'));
    const element = usePlayback(playable, (unblock) => emit('blocked', unblock));
    return () => h('audio', { ref: element, muted: props.muted, autoplay: true, 'aria-label': playable.value.label });
  },
  {
    name: 'Audio',
    props: {
      participant: Object,
      track: Object,
      stream: Object,
      source: String as PropType<'microphone' | 'screen-audio'>,
      muted: Boolean,
    },
    emits: ['blocked'],
  },
);
