// @vitest-environment jsdom
import { act } from '@testing-library/react';
import {
  useCallPlayback,
  useConfirmLeave,
  useDocumentPictureInPicture,
  useMediaSession,
  usePageState,
  usePictureInPicture,
  useWakeLock,
} from '@org/calls-react';
import { afterEach, expect, test } from 'vitest';
import { stagePage } from '../../core/test/support/staged-page.ts';
import { createFakeClient, participant } from '../../core/test/support/fake-client.ts';
import { renderHookWithClient } from './support/render.tsx';

const page = stagePage(afterEach);

test('useWakeLock keeps the screen on during calls, while it is there', async () => {
  const client = createFakeClient();
  const { result, unmount } = renderHookWithClient(() => useWakeLock(), { client });
  expect(result.current).toEqual({ available: true, wanted: false, held: false });
  await act(async () => void client.addCall());
  expect([result.current.held, page.locks]).toEqual([true, 1]);
  unmount();
  await expect.poll(() => page.locks).toBe(0);
  expect(client.listeners).toBe(0);
});

test('useConfirmLeave and useMediaSession are at work while they are there', () => {
  const client = createFakeClient();
  client.addCall({ participants: [participant('bob')] });
  const floated: string[] = [];
  const { rerender, unmount } = renderHookWithClient(
    ({ name }: { name: string }) => {
      useConfirmLeave();
      useMediaSession({ onPictureInPicture: () => floated.push(name) });
    },
    { client, initialProps: { name: 'first' } },
  );
  rerender({ name: 'second' });
  page.press('enterpictureinpicture');
  expect([page.asksToLeave(), page.title, floated]).toEqual([true, 'bob', ['second']]);
  unmount();
  expect([page.asksToLeave(), page.title, client.listeners]).toEqual([false, null, 0]);
});

test('usePictureInPicture, useDocumentPictureInPicture and usePageState say what there is', async () => {
  const { result } = renderHookWithClient(
    () => [usePictureInPicture(), useDocumentPictureInPicture(), usePageState()] as const,
  );
  expect(result.current[0]).toMatchObject({ available: false, element: null });
  await expect(result.current[0].toggle(document.body)).rejects.toMatchObject({ code: 'floating-unsupported' });
  expect(result.current[1]).toMatchObject({ available: false, window: null });
  await expect(result.current[1].enter()).rejects.toMatchObject({ code: 'floating-unsupported' });
  act(() => page.hide());
  expect(result.current[2].state).toBe('hidden');
});

test('useCallPlayback waits while nothing plays', async () => {
  const client = createFakeClient();
  const { result } = renderHookWithClient(() => useCallPlayback(), { client });
  expect(result.current.state).toBe('waiting');
  await expect(result.current.unblock()).resolves.toBeUndefined();
});
