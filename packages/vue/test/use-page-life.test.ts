// @vitest-environment jsdom
import {
  useCallPlayback,
  useConfirmLeave,
  useDocumentPictureInPicture,
  useMediaSession,
  usePageState,
  usePictureInPicture,
  useWakeLock,
} from '@org/calls-vue';
import { afterEach, expect, test } from 'vitest';
import { stagePage } from '../../core/test/support/staged-page.ts';
import { createFakeClient, participant } from '../../core/test/support/fake-client.ts';
import { runWithClient } from './support/mount.ts';

const page = stagePage(afterEach);

test('useWakeLock keeps the screen on during calls, while it is there', async () => {
  const client = createFakeClient();
  const { result, unmount } = runWithClient(() => useWakeLock(), client);
  expect([result.available.value, result.wanted.value, result.held.value]).toEqual([true, false, false]);
  client.addCall();
  await expect.poll(() => result.held.value).toBe(true);
  unmount();
  await expect.poll(() => page.locks).toBe(0);
  expect(client.listeners).toBe(0);
});

test('useConfirmLeave and useMediaSession are at work while they are there', () => {
  const client = createFakeClient();
  client.addCall({ participants: [participant('bob')] });
  let floated = 0;
  const { unmount } = runWithClient(() => {
    useConfirmLeave();
    useMediaSession({ onPictureInPicture: () => floated++ });
  }, client);
  page.press('enterpictureinpicture');
  expect([page.asksToLeave(), page.title, floated]).toEqual([true, 'bob', 1]);
  unmount();
  expect([page.asksToLeave(), page.title, client.listeners]).toEqual([false, null, 0]);
});

test('usePictureInPicture, useDocumentPictureInPicture and usePageState say what there is', async () => {
  const { result } = runWithClient(() => ({
    video: usePictureInPicture(),
    window: useDocumentPictureInPicture(),
    page: usePageState(),
  }));
  expect([result.video.available.value, result.video.element.value]).toEqual([false, null]);
  await expect(result.video.toggle(document.body)).rejects.toMatchObject({ code: 'floating-unsupported' });
  expect([result.window.available.value, result.window.window.value]).toEqual([false, null]);
  await expect(result.window.enter()).rejects.toMatchObject({ code: 'floating-unsupported' });
  page.hide();
  expect(result.page.state.value).toBe('hidden');
});

test('useCallPlayback waits while nothing plays', async () => {
  const { result } = runWithClient(() => useCallPlayback());
  expect(result.state.value).toBe('waiting');
  await expect(result.unblock()).resolves.toBeUndefined();
});
