import { describeOutside } from '@calls/example-shared';
import type { Call, CallClient } from '@org/calls-core';
import { annotations } from '@org/calls-core/annotations';
import { gestures } from '@org/calls-core/gestures';
import { CallAudio, CallProvider, useCall, useGestures, useScreenShare } from '@org/calls-react';
import { AnnotationCanvas } from '@org/calls-react/annotations';
import { CallControls, CallStage, CallStateIndicator, ParticipantList } from '@org/calls-react/components';
import { type ReactNode, useEffect, useMemo, useState } from 'react';
import { DeviceNotes } from '../device-notes.tsx';
import { TextButton } from '../parts.tsx';
import { GroupRecording, RecordTextButton } from './group-recording.tsx';
import { Lobby } from './lobby.tsx';
import { BlurButton } from './blur-button.tsx';
import { usePictureInPicture } from './use-picture-in-picture.ts';

/** A room: a lobby first, then everybody who is there. */
export function GroupPage({ client, room }: { readonly client: CallClient; readonly room: string }): ReactNode {
  return (
    <CallProvider client={client}>
      <Group room={room} />
    </CallProvider>
  );
}

function Group({ room }: { readonly room: string }): ReactNode {
  const { call, status } = useCall();
  if (!call || status === 'ended') {
    return (
      <>
        {call && <GroupRecording call={call} />}
        <Lobby room={room} trouble={call ? describeOutside(call.get()) : ''} />
      </>
    );
  }
  return <Meeting key={call.id} call={call} />;
}

function Meeting({ call }: { readonly call: Call }): ReactNode {
  const [preferred, setPreferred] = useState<'grid' | 'speaker'>();
  const [listed, setListed] = useState(true);
  const signs = useMemo(() => gestures(call), [call]);
  const { hands, raised, raiseHand, lowerHand } = useGestures(signs);
  useEffect(() => void annotations(call), [call]); // from the beginning, so that drawings of a share arrive
  const { sharing, presenters } = useScreenShare(call);
  const sharer = presenters[0]?.id ?? (sharing ? 'local' : null);
  const { stage, available, open, toggle } = usePictureInPicture();
  const up = hands.map(({ participant }) => participant);
  return (
    <main className="group">
      <CallAudio call={call} />
      <header>
        <h1>Room {call.get().room}</h1>
        <CallStateIndicator call={call} />
        <TextButton onClick={() => setPreferred(preferred === 'speaker' ? 'grid' : 'speaker')}>
          {preferred === 'speaker' ? 'Show everybody alike' : 'Show the speaker large'}
        </TextButton>
        <TextButton onClick={() => setListed(!listed)}>{listed ? 'Hide participants' : 'Show participants'}</TextButton>
        {available && (
          <TextButton onClick={toggle}>{open ? 'Leave picture in picture' : 'Picture in picture'}</TextButton>
        )}
        <DeviceNotes call={call} />
        <GroupRecording call={call} />
      </header>
      <div ref={stage} data-share={sharer !== null}>
        {sharer !== null && <AnnotationCanvas key={sharer} call={call} sharer={sharer} />}
        <CallStage call={call} raised={up} screens={presenters.length > 1} {...(preferred && { preferred })} />
      </div>
      <aside>{listed && <ParticipantList call={call} raised={up} />}</aside>
      <footer>
        <CallControls call={call}>
          <TextButton onClick={() => (raised ? lowerHand() : raiseHand())}>
            {raised ? 'Lower hand' : 'Raise hand'}
          </TextButton>
          <BlurButton />
          <RecordTextButton call={call} />
        </CallControls>
      </footer>
    </main>
  );
}
