// @vitest-environment jsdom
import { callsPlugin, useCall, useParticipants, Video } from '@org/calls-vue';
import { renderToString } from '@vue/server-renderer';
import { expect, test, vi } from 'vitest';
import { createSSRApp, defineComponent, h, nextTick } from 'vue';
import { createFakeClient, participant } from '../../core/test/support/fake-client.ts';
import { withMediaElements } from '../../core/test/support/media-elements.ts';

withMediaElements();

const Phone = defineComponent(() => {
  const { status } = useCall();
  const participants = useParticipants();
  return () =>
    h('main', [h('p', status.value), participants.value.map((one) => h(Video, { key: one.id, participant: one }))]);
});

test('a page rendered on the server comes to life without a complaint', async () => {
  const client = createFakeClient();
  const call = client.addCall({ participants: [participant('bob')] });
  const app = () => createSSRApp(Phone).use(callsPlugin({ client }));
  const page = document.createElement('div');
  page.innerHTML = await renderToString(app());
  const video = page.querySelector('video');
  const complaints = [vi.spyOn(console, 'error'), vi.spyOn(console, 'warn')];
  const living = app();
  living.mount(page);
  for (const complaint of complaints) expect(complaint).not.toHaveBeenCalled();
  expect(page.querySelector('video')).toBe(video);
  call.set({ status: 'ended', endedAt: 1 });
  await nextTick();
  expect(page.querySelector('p')!.textContent).toBe('ended');
  living.unmount();
  expect(client.listeners).toBe(0);
});
