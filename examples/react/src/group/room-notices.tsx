import { heedMute, wordsOf } from '@calls/example-shared';
import type { Call } from '@org/calls-core';
import type { Moderation } from '@org/calls-core/moderation';
import { useCall, useModeration } from '@org/calls-react';
import type { ReactNode } from 'react';
import { TextButton } from '../parts.tsx';

interface RoomNoticesProps {
  readonly call: Call;
  readonly room: Moderation | null;
  /** Why the server did not do what was asked last; empty when it did. */
  readonly refusal: string;
  readonly run: (action: Promise<void>) => void;
}

/** What the room wants of this user: an answer to who knocks, to a mute request, or to read why something was refused. */
export function RoomNotices({ call, room, refusal, run }: RoomNoticesProps): ReactNode {
  const { waiting, muteRequest, members, admit, deny, dismissMute } = useModeration(room);
  const local = useCall((view) => view.local, call);
  const wish = muteRequest && wordsOf(muteRequest, { local }, members);
  return (
    <div className="group__notices" role="status">
      {waiting.map(({ user, device, name = user }) => (
        <p key={device} className="group__notice">
          <span>{name} waits to be let in.</span>
          <TextButton tone="accent" name={`Admit ${name}`} onClick={() => run(admit(user))}>
            Admit
          </TextButton>
          <TextButton name={`Deny ${name}`} onClick={() => run(deny(user))}>
            Deny
          </TextButton>
        </p>
      ))}
      {muteRequest && wish && (
        <p className="group__notice">
          <span>{wish.question}</span>
          <TextButton
            tone="accent"
            onClick={() => {
              dismissMute();
              run(heedMute(call, muteRequest.source));
            }}
          >
            {wish.heed}
          </TextButton>
          <TextButton onClick={dismissMute}>Not now</TextButton>
        </p>
      )}
      {refusal && <p className="group__notice">{refusal}</p>}
    </div>
  );
}
