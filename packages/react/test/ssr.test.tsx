import { CallProvider, useCall, useCalls, useDevices, useIncomingCalls, useParticipants } from '@org/calls-react';
import { renderToString } from 'react-dom/server';
import { expect, test } from 'vitest';
import { createFakeClient, participant } from '../../core/test/support/fake-client.ts';

const Phone = () => {
  const { status, peer } = useCall();
  const names = useParticipants().map(({ id }) => id);
  const { cameras } = useDevices();
  return <p>{[status, peer, ...names, useCalls().length, useIncomingCalls().length, cameras.length].join(' ')}</p>;
};

test('renders on a server, where there is no window, and subscribes to nothing', () => {
  expect(typeof window).toBe('undefined');
  const client = createFakeClient();
  client.addCall({ peer: 'bob', participants: [participant('bob')] });
  const html = renderToString(
    <CallProvider client={client}>
      <Phone />
    </CallProvider>,
  );
  expect(html).toBe('<p>connected bob bob 1 0 0</p>');
  expect(client.listeners).toBe(0);
});
