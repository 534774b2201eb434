import type { Call, Participant } from '@org/calls-core';
import { trackOf } from '@org/calls-core/bindings';
import { type ComponentStrings, describeTile, nameOf, withEnglish } from '@org/calls-core/components';
import { memo, type MemoExoticComponent, type ReactNode } from 'react';
import { Video } from '../video.tsx';
import { CallQualityIndicator } from './call-quality-indicator.tsx';
import { Icon } from './icon.tsx';
import { SpeakingRing, TileAvatar } from './tile-parts.tsx';
import { styles } from './styles.ts';

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
 * <ParticipantTile participant={participant} />
 */
export const ParticipantTile: MemoExoticComponent<(props: ParticipantTileProps) => ReactNode> = memo(
  function ParticipantTile({ participant, source = 'camera', raised = false, quality = true, call, ...rest }) {
    const strings = withEnglish(rest.strings);
    const name = nameOf(participant);
    if (source === 'screen') {
      return (
        <div className="calls-tile" role="group" aria-label={strings.screenOf(name)} style={styles.tile}>
          <Video participant={participant} source="screen" style={styles.screen} />
          <Label name={strings.screenOf(name)} />
        </div>
      );
    }
    return (
      <div
        className="calls-tile"
        role="group"
        aria-label={describeTile(participant, raised, strings)}
        style={styles.tile}
      >
        <Video participant={participant} style={styles.video} />
        {!trackOf(participant, 'camera') && <TileAvatar name={name} avatar={participant.avatar} />}
        <SpeakingRing id={participant.id} call={call} />
        {raised && <RaisedHand />}
        <Label name={name} muted={participant.muted}>
          {quality && <CallQualityIndicator participant={participant.id} call={call} strings={rest.strings} />}
        </Label>
      </div>
    );
  },
);

/** What is written on a tile. */
export function Label(props: {
  readonly name: string;
  readonly muted?: boolean;
  readonly children?: ReactNode;
}): ReactNode {
  return (
    <span className="calls-label" style={styles.label}>
      {props.muted && <Icon name="microphoneOff" />}
      <span style={styles.name}>{props.name}</span>
      {props.children}
    </span>
  );
}

export function RaisedHand(): ReactNode {
  return (
    <span className="calls-hand" aria-hidden="true" style={styles.hand}>
      <Icon name="hand" />
    </span>
  );
}
