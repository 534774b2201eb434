import { isModerator, refusalWords } from '@calls/example-shared';
import type { Call } from '@org/calls-core';
import { annotations } from '@org/calls-core/annotations';
import { gestures } from '@org/calls-core/gestures';
import type { Moderation } from '@org/calls-core/moderation';
import { CallAudio, useGestures, useScreenShare } from '@org/calls-react';
import { AnnotationCanvas } from '@org/calls-react/annotations';
import { CallControls, CallStage, CallStateIndicator } from '@org/calls-react/components';
import { type ReactNode, useEffect, useMemo, useState } from 'react';
import { DeviceNotes } from '../device-notes.tsx';
import { TextButton } from '../parts.tsx';
import { BlurButton } from './blur-button.tsx';
import { CallTime } from './call-time.tsx';
import { GroupRecording, RecordTextButton } from './group-recording.tsx';
import { ReactionPicker, Reactions } from './reactions.tsx';
import { RoomNotices } from './room-notices.tsx';
import { RoomPeople } from './room-people.tsx';
import { usePictureInPicture } from './use-picture-in-picture.ts';

interface MeetingProps {
  readonly call: Call;
  /** Null without a server that keeps rooms: then all are equal. */
  readonly room: Moderation | null;
}

/** Everybody who is in the room, and what one can do there. */
export function Meeting({ call, room }: MeetingProps): ReactNode {
  const [preferred, setPreferred] = useState<'grid' | 'speaker'>();
  const [listed, setListed] = useState(true);
  const [refusal, setRefusal] = useState('');
  const signs = useMemo(
    () => gestures(call, { mayLower: ({ user }) => isModerator(room?.get().members ?? [], user) }),
    [call, room],
  );
  const { hands, raised, reactions, raiseHand, lowerHand, react } = useGestures(signs);
  useEffect(() => void annotations(call), [call]); // from the beginning, so that drawings of a share arrive
  const { sharing, presenters } = useScreenShare(call);
  const sharer = presenters[0]?.id ?? (sharing ? 'local' : null);
  const { stage, available, open, toggle } = usePictureInPicture();
  const up = hands.map(({ participant }) => participant);
  const run = (action: Promise<void>): void => {
    setRefusal('');
    action.catch((error: unknown) => setRefusal(refusalWords(error)));
  };
  return (
    <main className="group">
      <CallAudio call={call} />
      <header>
        <h1>Room {call.get().room}</h1>
        <CallTime call={call} />
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
        <RoomNotices call={call} room={room} refusal={refusal} run={run} />
      </header>
      <div ref={stage} data-share={sharer !== null}>
        {sharer !== null && <AnnotationCanvas key={sharer} call={call} sharer={sharer} />}
        <CallStage call={call} raised={up} screens={presenters.length > 1} {...(preferred && { preferred })} />
        <Reactions reactions={reactions} />
      </div>
      <aside>{listed && <RoomPeople call={call} room={room} raised={up} lower={lowerHand} run={run} />}</aside>
      <footer>
        <CallControls call={call}>
          <TextButton onClick={() => (raised ? lowerHand() : raiseHand())}>
            {raised ? 'Lower hand' : 'Raise hand'}
          </TextButton>
          <ReactionPicker react={react} />
          <BlurButton />
          <RecordTextButton call={call} />
        </CallControls>
      </footer>
    </main>
  );
}
