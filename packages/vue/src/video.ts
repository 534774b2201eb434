import { type PlayableInput, playableOf } from '@org/calls-core/bindings';
import { computed, defineComponent, type DefineSetupFnComponent, h, type PropType } from 'vue';
import { type OnBlocked, usePlayback } from './use-playback.ts';

/** What `Video` takes, besides every attribute of `<video>`. */
export interface VideoProps extends Pick<PlayableInput, 'participant' | 'track' | 'stream'> {
  /** Of the participant. Default `camera`. */
  readonly source?: 'camera' | 'screen' | undefined;
  /** Default: one's own camera, unless it faces away. */
  readonly mirrored?: boolean | undefined;
  /** Default true. */
  readonly muted?: boolean | undefined;
}

/**
 * Shows a participant's camera or screen, a track (the local preview, too), or any stream. Silent unless
 * `:muted="false"`: sound is `CallAudio`'s. While the source is off the element is invisible but keeps its place and stream.
 *
 * @example
 * <Video :participant="participant" />
 * <Video :participant="participant" source="screen" />
 * <Video :track="camera" />
 */
export const Video: DefineSetupFnComponent<VideoProps, { blocked: OnBlocked }> = defineComponent(
  (props: VideoProps, { emit }) => {
    const playable = computed(() => playableOf(props, 'camera'));
    const element = usePlayback(playable, (unblock) => emit('blocked', unblock));
    return () =>
      h('video', {
        ref: element,
        muted: props.muted,
        autoplay: true,
        playsinline: true,
        'aria-label': playable.value.label,
        style: {
          transform: (props.mirrored ?? playable.value.mirrored) ? 'scaleX(-1)' : null,
          visibility: playable.value.on ? null : 'hidden',
        },
      });
  },
  {
    name: 'Video',
    props: {
      participant: Object,
      track: Object,
      stream: Object,
      source: String as PropType<'camera' | 'screen'>,
      mirrored: { type: Boolean, default: undefined },
      muted: { type: Boolean, default: true },
    },
    emits: ['blocked'],
  },
);
