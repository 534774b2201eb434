import { type PlayableInput, playableOf } from '@org/calls-core/bindings';
import { type ComponentPropsWithoutRef, forwardRef, type ForwardRefExoticComponent, type RefAttributes } from 'react';
import { type OnBlocked, usePlayback } from './use-playback.ts';

/** What `Video` takes, besides everything that `<video>` takes. */
export interface VideoProps
  extends Pick<PlayableInput, 'participant' | 'track' | 'stream'>, Omit<ComponentPropsWithoutRef<'video'>, 'src'> {
  /** Of the participant. Default `camera`. */
  readonly source?: 'camera' | 'screen';
  /** Default: one's own camera, unless it faces away. */
  readonly mirrored?: boolean;
  readonly onBlocked?: OnBlocked;
}

/**
 * Shows a participant's camera or screen, a track (the local preview, too), or any stream. Silent unless
 * `muted={false}`: sound is `CallAudio`'s. While the source is off the element is invisible but keeps its place and stream.
 *
 * @example
 * <Video participant={participant} />
 * <Video participant={participant} source="screen" />
 * <Video track={useLocalMedia().camera} />
 */
export const Video: ForwardRefExoticComponent<VideoProps & RefAttributes<HTMLVideoElement>> = forwardRef(function Video(
  { participant, source, track, stream, mirrored, onBlocked, style, ...rest },
  ref,
) {
  const playable = playableOf({ participant, source, track, stream }, 'camera');
  const element = usePlayback(playable, { onBlocked, ref });
  return (
    <video
      muted
      autoPlay
      playsInline
      aria-label={playable.label}
      {...rest}
      ref={element}
      style={{
        ...((mirrored ?? playable.mirrored) && { transform: 'scaleX(-1)' }),
        ...style,
        ...(!playable.on && { visibility: 'hidden' }),
      }}
    />
  );
});
