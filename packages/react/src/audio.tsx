import { type PlayableInput, playableOf } from '@org/calls-core/bindings';
import { type ComponentPropsWithoutRef, forwardRef, type ForwardRefExoticComponent, type RefAttributes } from 'react';
import { type OnBlocked, usePlayback } from './use-playback.ts';

/** What `Audio` takes, besides everything that `<audio>` takes. */
export interface AudioProps
  extends Pick<PlayableInput, 'participant' | 'track' | 'stream'>, Omit<ComponentPropsWithoutRef<'audio'>, 'src'> {
  /** Of the participant. Default `microphone`. */
  readonly source?: 'microphone' | 'screen-audio';
  readonly onBlocked?: OnBlocked;
}

/**
 * Plays one participant's voice or screen sound, a track, or any stream, through the chosen loudspeaker.
 * `CallAudio` does it for a whole call.
 *
 * @example
 * <Audio participant={participant} muted={silenced} />
 */
export const Audio: ForwardRefExoticComponent<AudioProps & RefAttributes<HTMLAudioElement>> = forwardRef(function Audio(
  { participant, source, track, stream, onBlocked, ...rest },
  ref,
) {
  const playable = playableOf({ participant, source, track, stream }, 'microphone');
  const element = usePlayback(playable, { onBlocked, ref });
  return <audio autoPlay aria-label={playable.label} {...rest} ref={element} />;
});
