import { createCallClient } from '@org/calls-core';
import { createMemoryNetwork, memoryTransport } from '@org/calls-core/memory';
import {
  Audio,
  CallAudio,
  CallProvider,
  useCall,
  useCalls,
  useDevices,
  useIncomingCalls,
  useParticipants,
  Video,
} from '@org/calls-react';
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

test('a real client of a server renders an idle phone and its elements, and closes', async () => {
  const transport = memoryTransport({ network: createMemoryNetwork() });
  const client = createCallClient({ self: { id: 'alice' }, transport });
  const html = renderToString(
    <CallProvider client={client}>
      <Phone />
      <Video participant={participant('bob')} />
      <Audio stream={null} />
      <CallAudio />
    </CallProvider>,
  );
  await client.close();
  expect(html).toContain('<p>idle  0 0 0</p>');
  expect(html).toContain('aria-label="bob: camera"');
});
