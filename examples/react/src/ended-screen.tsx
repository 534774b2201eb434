import { describeState, formatDuration, isVideoCall, otherSide } from '@calls/example-shared';
import { useCall, useCallDuration } from '@org/calls-react';
import type { ReactNode } from 'react';
import { LeaveMessage } from './messages.tsx';
import { Avatar, Icon } from './parts.tsx';
import { usePhone } from './phone-context.ts';

/** Why the call ended, and what one can do about it. */
export function EndedScreen(): ReactNode {
  const { strings, place, clear } = usePhone();
  const call = useCall();
  const seconds = useCallDuration();
  if (!call.call) return null;
  const other = otherSide(call);
  const video = isVideoCall(call);
  return (
    <div className="ended">
      <Avatar contact={other} size="l" />
      <h2>{describeState(call, strings)}</h2>
      <p className="ended__about">
        {call.connectedAt === null ? other.name : `${other.name} · ${strings.lasted(formatDuration(seconds))}`}
      </p>
      <div className="ended__actions">
        <button type="button" className="button button--accent" onClick={() => place(other.id, video)}>
          <Icon name={video ? 'video' : 'phone'} />
          {strings.callAgain}
        </button>
        <button type="button" className="button" onClick={clear}>
          {strings.done}
        </button>
      </div>
      <LeaveMessage key={call.id} call={call.call} />
    </div>
  );
}
