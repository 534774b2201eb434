import { Video } from '@org/calls-react';
import { expect, test, vi } from 'vitest';
import { participant } from '../../core/test/support/fake-client.ts';
import { nextFrame } from '../../core/test/support/real-media.ts';
import { openSyntheticCamera } from '../../core/test/support/synthetic-camera.ts';
import { renderWithClient } from './support/render.tsx';

test('a participant’s picture moves, and goes on without a new start after the camera was off', async () => {
  const { stream } = await openSyntheticCamera();
  const bob = participant('bob', { tracks: [{ source: 'camera', stream }] });
  const { container, rerender } = renderWithClient(<Video participant={bob} />);
  const video = container.querySelector('video')!;
  await nextFrame(video);
  const emptied = vi.fn();
  video.addEventListener('emptied', emptied);
  rerender(<Video participant={{ ...bob, tracks: [] }} />);
  expect(getComputedStyle(video).visibility).toBe('hidden');
  rerender(<Video participant={bob} />);
  await nextFrame(video);
  expect(emptied).not.toHaveBeenCalled();
});

test('one’s own camera moves like a mirror', async () => {
  const { camera } = await openSyntheticCamera();
  const { container } = renderWithClient(<Video track={camera} />);
  const video = container.querySelector('video')!;
  await nextFrame(video);
  expect(new DOMMatrix(getComputedStyle(video).transform).a).toBe(-1);
});

test('a tile that is taken away lets go of the picture, the camera goes on', async () => {
  const { camera, stream } = await openSyntheticCamera();
  const { container, unmount } = renderWithClient(<Video stream={stream} />);
  const video = container.querySelector('video')!;
  await nextFrame(video);
  unmount();
  expect(video.srcObject).toBeNull();
  expect(camera.track?.readyState).toBe('live');
});
