import { describeOutside, openModeration, type OpenRoom } from '@calls/example-shared';
import type { Call, ServerDoor } from '@org/calls-core';
import { CallProvider, useCall, useModeration } from '@org/calls-react';
import { type ReactNode, useMemo } from 'react';
import { GroupRecording } from './group-recording.tsx';
import { Lobby } from './lobby.tsx';
import { Meeting } from './meeting.tsx';
import { WaitingRoom } from './waiting-room.tsx';

/** A room: a lobby first, then everybody who is there. */
export function GroupPage({ client, ...rest }: OpenRoom): ReactNode {
  return (
    <CallProvider client={client}>
      <Group {...rest} />
    </CallProvider>
  );
}

function Group({ room, server }: Omit<OpenRoom, 'client'>): ReactNode {
  const { call, status } = useCall();
  if (!call || status === 'ended') {
    return (
      <>
        {call && <GroupRecording call={call} />}
        <Lobby room={room} trouble={call ? describeOutside(call.get()) : ''} />
      </>
    );
  }
  return <Inside key={call.id} call={call} server={server} />;
}

/** At the door of the room until a moderator opens it, then in the meeting. */
function Inside({ call, server }: { readonly call: Call; readonly server: ServerDoor | null }): ReactNode {
  // Null without a server that keeps rooms: then all are equal.
  const room = useMemo(() => server && openModeration(call, server), [call, server]);
  const { inLobby } = useModeration(room);
  return inLobby ? <WaitingRoom call={call} /> : <Meeting call={call} room={room} />;
}
