import type { Call } from '@org/calls-core';
import { useCall } from '@org/calls-react';
import { SelfTile } from '@org/calls-react/components';
import type { ReactNode } from 'react';
import { TextButton } from '../parts.tsx';

/** Until a moderator says yes or no; nobody sees or hears one meanwhile. */
export function WaitingRoom({ call }: { readonly call: Call }): ReactNode {
  const { room, hangUp } = useCall(call);
  return (
    <main className="lobby">
      <h1>Waiting to be let in</h1>
      <p role="status">A moderator of the room {room} was told that you are here.</p>
      <div className="lobby__preview">
        <SelfTile call={call} />
      </div>
      <p>Nobody can see or hear you yet.</p>
      <TextButton onClick={() => void hangUp()}>Stop waiting</TextButton>
    </main>
  );
}
