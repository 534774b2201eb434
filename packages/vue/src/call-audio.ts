import type { Call } from '@org/calls-core';
import { trackOf } from '@org/calls-core/bindings';
import { defineComponent, type DefineSetupFnComponent, h, toRef } from 'vue';
import { Audio } from './audio.ts';
import type { OnBlocked } from './use-playback.ts';
import { useCall } from './use-call.ts';

/** What `CallAudio` takes. */
export interface CallAudioProps {
  /** Default: the call that `useCall()` shows. */
  readonly call?: Call | null | undefined;
  /** Silences everybody for this user alone. */
  readonly muted?: boolean | undefined;
}

/**
 * Plays everything that the others in a call say and share. Put it once where it stays during the whole call.
 *
 * @example
 * const unblock = shallowRef(null);
 * // <CallAudio @blocked="(play) => (unblock = play)" />
 * // <button v-if="unblock" @click="unblock().then(() => (unblock = null))">Turn sound on</button>
 */
export const CallAudio: DefineSetupFnComponent<CallAudioProps, { blocked: OnBlocked }> = defineComponent(
  (props: CallAudioProps, { emit }) => {
    const { id, participants } = useCall(toRef(() => props.call));
    const onBlocked: OnBlocked = (unblock) => emit('blocked', unblock);
    return () =>
      participants.value.flatMap((participant) => {
        const play = (source: 'microphone' | 'screen-audio') =>
          h(Audio, {
            key: `${id.value} ${participant.id} ${source}`,
            participant,
            source,
            muted: props.muted,
            onBlocked,
          });
        return trackOf(participant, 'screen-audio') ? [play('microphone'), play('screen-audio')] : [play('microphone')];
      });
  },
  { name: 'CallAudio', props: { call: Object, muted: Boolean }, emits: ['blocked'], inheritAttrs: false },
);
