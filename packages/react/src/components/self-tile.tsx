import type { Call } from '@org/calls-core';
import { type ComponentStrings, withEnglish } from '@org/calls-core/components';
import { memo, type MemoExoticComponent, type ReactNode } from 'react';
import { useCallClient } from '../use-call-client.ts';
import { useLocalMedia } from '../use-local-media.ts';
import { useReadable } from '../use-readable.ts';
import { Video } from '../video.tsx';
import { Label, RaisedHand } from './participant-tile.tsx';
import { SpeakingRing, TileAvatar } from './tile-parts.tsx';
import { styles } from './styles.ts';

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
export const SelfTile: MemoExoticComponent<(props: SelfTileProps) => ReactNode> = memo(function SelfTile({
  raised = false,
  call,
  ...rest
}) {
  const strings = withEnglish(rest.strings);
  const { name, id, avatar } = useReadable(useCallClient(), ({ self }) => self);
  const { camera, microphone } = useLocalMedia();
  const off = camera.stream === null;
  const said = [
    strings.you,
    !microphone.wanted && strings.muted,
    off && strings.cameraOff,
    raised && strings.handRaised,
  ];
  return (
    <div className="calls-tile" role="group" aria-label={said.filter(Boolean).join(', ')} style={styles.tile}>
      <Video track={camera} style={styles.video} />
      {off && <TileAvatar name={name ?? id} avatar={avatar} />}
      <SpeakingRing id="local" call={call} />
      {raised && <RaisedHand />}
      <Label name={strings.you} muted={!microphone.wanted} />
    </div>
  );
});
