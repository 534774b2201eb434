import { callsPlugin, useCall, useCalls, useDevices, useIncomingCalls, useParticipants, Video } from '@org/calls-vue';
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

test('an element renders on a server with its name', async () => {
  const client = createFakeClient();
  const app = createSSRApp(() => h(Video, { participant: participant('bob') })).use(callsPlugin({ client }));
  expect(await renderToString(app)).toContain('aria-label="bob: camera"');
});
