// @vitest-environment jsdom
import { act } from '@testing-library/react';
import { CallProvider, useCall, useParticipants, Video } from '@org/calls-react';
import { hydrateRoot } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import { expect, test, vi } from 'vitest';
import { createFakeClient, participant } from '../../core/test/support/fake-client.ts';
import { withMediaElements } from '../../core/test/support/media-elements.ts';

withMediaElements();

const Phone = () => (
  <main>
    <p>{useCall().status}</p>
    {useParticipants().map((one) => (
      <Video key={one.id} participant={one} />
    ))}
  </main>
);

test('a page rendered on the server comes to life without a complaint', async () => {
  const client = createFakeClient();
  const call = client.addCall({ participants: [participant('bob')] });
  const app = (
    <CallProvider client={client}>
      <Phone />
    </CallProvider>
  );
  const page = document.createElement('div');
  page.innerHTML = renderToString(app);
  const video = page.querySelector('video')!;
  video.muted = video.hasAttribute('muted'); // as every browser does, unlike jsdom
  const complaints = vi.spyOn(console, 'error');
  const root = await act(async () => hydrateRoot(page, app));
  expect(complaints).not.toHaveBeenCalled();
  expect(page.querySelector('video')).toBe(video);
  act(() => call.set({ status: 'ended', endedAt: 1 }));
  expect(page.querySelector('p')!.textContent).toBe('ended');
  act(() => root.unmount());
  expect(client.listeners).toBe(0);
});
