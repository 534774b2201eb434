import { createCallClient } from '@org/calls-core';
import { broadcastChannelTransport } from '@org/calls-core/broadcast-channel';
import {
  CallAudio,
  CallProvider,
  useCall,
  useCallClient,
  useLocalMedia,
  useParticipants,
  Video,
} from '@org/calls-react';

const client = createCallClient({ self: { id: 'alice' }, transport: broadcastChannelTransport() });

export const App = () => (
  <CallProvider client={client}>
    <CallAudio />
    <Phone />
  </CallProvider>
);

function Phone() {
  const client = useCallClient();
  const { status, peer, direction, reason, accept, decline, hangUp, dismiss } = useCall();
  const participants = useParticipants();
  const { camera } = useLocalMedia();

  if (status === 'idle') return <button onClick={() => client.call('bob', { camera: true })}>Call Bob</button>;
  if (status === 'ended') return <button onClick={dismiss}>The call ended: {reason}</button>;
  if (status === 'ringing' && direction === 'incoming')
    return (
      <>
        {peer} <button onClick={accept}>Accept</button> <button onClick={decline}>Decline</button>
      </>
    );
  return (
    <>
      {participants.map((one) => (
        <Video key={one.id} participant={one} />
      ))}
      <Video track={camera} />
      <button onClick={hangUp}>Hang up</button>
    </>
  );
}
