import { createCallClient } from '@org/calls-core';
import { createMemoryNetwork, memoryTransport } from '@org/calls-core/memory';
import {
  Audio,
  CallAudio,
  callsPlugin,
  useCall,
  useCalls,
  useDevices,
  useIncomingCalls,
  useParticipants,
  Video,
} from '@org/calls-vue';
import { renderToString } from '@vue/server-renderer';
import { expect, test } from 'vitest';
import { createSSRApp, defineComponent, h } from 'vue';
import { createFakeClient, participant } from '../../core/test/support/fake-client.ts';

const Phone = defineComponent(() => {
  const { status, peer } = useCall();
  const [participants, calls, incoming] = [useParticipants(), useCalls(), useIncomingCalls()];
  const { cameras } = useDevices();
  return () => {
    const names = participants.value.map(({ id }) => id);
    const counts = [calls, incoming, cameras].map(({ value }) => value.length);
    return h('p', [status.value, peer.value, ...names, ...counts].join(' '));
  };
});

test('renders on a server, where there is no window, and is subscribed to nothing afterwards', async () => {
  expect(typeof window).toBe('undefined');
  const client = createFakeClient();
  client.addCall({ peer: 'bob', participants: [participant('bob')] });
  const html = await renderToString(createSSRApp(Phone).use(callsPlugin({ client })));
  expect(html).toBe('<p>connected bob bob 1 0 0</p>');
  expect(client.listeners).toBe(0);
});

test('a real client of a server renders an idle phone and its elements, and closes', async () => {
  const transport = memoryTransport({ network: createMemoryNetwork() });
  const client = createCallClient({ self: { id: 'alice' }, transport });
  const page = () => [
    h(Phone),
    h(Video, { participant: participant('bob') }),
    h(Audio, { stream: null }),
    h(CallAudio),
  ];
  const html = await renderToString(createSSRApp(page).use(callsPlugin({ client })));
  await client.close();
  expect(html).toContain('<p>idle  0 0 0</p>');
  expect(html).toContain('aria-label="bob: camera"');
});
