import { callsPlugin, Video, type VideoProps } from '@org/calls-vue';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createApp, h, nextTick, shallowRef } from 'vue';
import { createFakeClient, participant } from '../../core/test/support/fake-client.ts';
import { nextFrame } from '../../core/test/support/real-media.ts';
import { openSyntheticCamera } from '../../core/test/support/synthetic-camera.ts';

function show(initial: VideoProps) {
  const props = shallowRef(initial);
  const app = createApp(() => h(Video, props.value)).use(callsPlugin({ client: createFakeClient() }));
  const page = document.body.appendChild(document.createElement('main'));
  app.mount(page);
  onTestFinished(() => {
    app.unmount();
    page.remove();
  });
  const change = (next: VideoProps): Promise<void> => {
    props.value = next;
    return nextTick();
  };
  return { video: page.querySelector('video')!, change, unmount: () => app.unmount() };
}

test('a participant’s picture moves, and goes on without a new start after the camera was off', async () => {
  const { stream } = await openSyntheticCamera();
  const bob = participant('bob', { tracks: [{ source: 'camera', stream }] });
  const { video, change } = show({ participant: bob });
  await nextFrame(video);
  const emptied = vi.fn();
  video.addEventListener('emptied', emptied);
  await change({ participant: { ...bob, tracks: [] } });
  expect(getComputedStyle(video).visibility).toBe('hidden');
  await change({ participant: bob });
  await nextFrame(video);
  expect(emptied).not.toHaveBeenCalled();
});

test('one’s own camera moves like a mirror', async () => {
  const { camera } = await openSyntheticCamera();
  const { video } = show({ track: camera });
  await nextFrame(video);
  expect(new DOMMatrix(getComputedStyle(video).transform).a).toBe(-1);
});

test('a tile that is taken away lets go of the picture, the camera goes on', async () => {
  const { camera, stream } = await openSyntheticCamera();
  const { video, unmount } = show({ stream });
  await nextFrame(video);
  unmount();
  expect(video.srcObject).toBeNull();
  expect(camera.track?.readyState).toBe('live');
});
