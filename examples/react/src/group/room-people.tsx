import { isModerator } from '@calls/example-shared';
import type { Call } from '@org/calls-core';
import type { Moderation } from '@org/calls-core/moderation';
import { useCallClient, useModeration, useParticipants } from '@org/calls-react';
import { ParticipantList } from '@org/calls-react/components';
import { type ReactNode, useState } from 'react';
import { TextButton } from '../parts.tsx';
import { ManagePerson, type ManagePersonProps } from './manage-person.tsx';

interface RoomPeopleProps extends Pick<ManagePersonProps, 'lower' | 'run'> {
  readonly call: Call;
  readonly room: Moderation | null;
  /** Ids of participants whose hands are up. */
  readonly raised: readonly string[];
}

/** Who is there and with which role; for moderators, what they can do with each and with the room. */
export function RoomPeople({ call, room, raised, lower, run }: RoomPeopleProps): ReactNode {
  const client = useCallClient();
  const participants = useParticipants(call);
  const { members, role } = useModeration(room);
  const moderates = role === 'moderator';
  return (
    <>
      <ParticipantList call={call} raised={raised}>
        {(id) => {
          const person = participants.find((one) => one.id === id);
          const user = person?.user ?? client.get().self.id;
          const leads = isModerator(members, user);
          return (
            <>
              {leads && <small className="group__role">Moderator</small>}
              {room && moderates && person && (
                <ManagePerson room={room} person={person} raised={raised.includes(id)} {...{ leads, lower, run }} />
              )}
            </>
          );
        }}
      </ParticipantList>
      {room && moderates && <ManageRoom room={room} run={run} />}
    </>
  );
}

/** What a moderator can do with the whole room. */
function ManageRoom({ room, run }: { readonly room: Moderation; readonly run: RoomPeopleProps['run'] }): ReactNode {
  const { locked, mute, lock, unlock, end } = useModeration(room);
  const [ending, setEnding] = useState(false);
  return (
    <div className="group__room" role="group" aria-label="Manage the room">
      <TextButton onClick={() => run(mute('microphone'))}>Ask all to mute</TextButton>
      <TextButton onClick={() => run(locked ? unlock() : lock())}>{locked ? 'Unlock room' : 'Lock room'}</TextButton>
      {ending ? (
        <>
          <TextButton tone="danger" onClick={() => run(end())}>
            End it for everybody
          </TextButton>
          <TextButton onClick={() => setEnding(false)}>Go on</TextButton>
        </>
      ) : (
        <TextButton onClick={() => setEnding(true)}>End for all …</TextButton>
      )}
    </div>
  );
}
