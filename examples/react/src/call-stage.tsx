import { sends } from '@calls/example-shared';
import { useLocalMedia, useParticipants, useReadable, Video } from '@org/calls-react';
import type { LocalSource } from '@org/calls-core';
import type { ReactNode } from 'react';
import { Icon } from './parts.tsx';
import { usePhone } from './phone-context.ts';

/** What the other side shows: camera, and a shared screen. */
export function CallStage(): ReactNode {
  const { strings } = usePhone();
  const [other] = useParticipants();
  return (
    <div className="call__stage">
      {other && sends(other, 'screen') && (
        <Video
          className="call__screen"
          participant={other}
          source="screen"
          aria-label={strings.screenOf(other.name ?? other.user)}
        />
      )}
      {other && (
        <Video
          className="call__talk"
          data-on={sends(other, 'camera')}
          participant={other}
          aria-label={strings.videoOf(other.name ?? other.user)}
        />
      )}
    </div>
  );
}

/** What this phone sends: its camera and its screen, small. */
export function OwnTiles(): ReactNode {
  const { strings, sources } = usePhone();
  const { camera, screen, microphone } = useLocalMedia();
  const choice = useReadable(sources);
  return (
    <div className="tiles">
      <Tile track={screen} name={strings.ownScreen} />
      <Tile track={camera} name={strings.ownVideo} mirrored={choice.camera === 'device'}>
        {!microphone.wanted && (
          <span className="tile__name">
            <Icon name="microphoneOff" />
            {strings.you}
          </span>
        )}
      </Tile>
    </div>
  );
}

interface TileProps {
  readonly track: LocalSource;
  readonly name: string;
  readonly mirrored?: boolean;
  readonly children?: ReactNode;
}

function Tile({ track, name, mirrored = false, children }: TileProps): ReactNode {
  if (track.actual !== 'live') return null;
  return (
    <div className="tile">
      <Video track={track} aria-label={name} mirrored={mirrored} />
      {children}
    </div>
  );
}
