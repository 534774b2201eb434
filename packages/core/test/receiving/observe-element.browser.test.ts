import { expect, onTestFinished, test, vi } from 'vitest';
import { type ElementWatch, observeElement } from '../../src/receiving/observe-element.ts';

/** A video on the page, watched by the browser's own observers. */
function tile(width = 320, height = 180): { readonly video: HTMLVideoElement; readonly watch: ElementWatch } {
  const video = document.createElement('video');
  Object.assign(video.style, { display: 'block', width: `${width}px`, height: `${height}px` });
  document.body.append(video);
  const watch = observeElement(video, () => {});
  onTestFinished(() => {
    watch.stop();
    video.remove();
  });
  return { video, watch };
}

const inPixels = (width: number, height: number): { width: number; height: number } => ({
  width: Math.round(width * devicePixelRatio),
  height: Math.round(height * devicePixelRatio),
});
const becomes = (watch: ElementWatch, box: unknown): Promise<void> =>
  vi.waitFor(() => expect(watch.box()).toEqual(box), 10_000);

test('a video is seen at its size, and at the next one', async () => {
  const { video, watch } = tile();
  await becomes(watch, inPixels(320, 180));
  video.style.width = '200px';
  await becomes(watch, inPixels(200, 180));
});

test('a video without a box, or scrolled out of its list, is not seen until it is back', async () => {
  const { video, watch } = tile();
  await becomes(watch, inPixels(320, 180));
  video.style.display = 'none';
  await becomes(watch, null);
  video.style.display = 'block';
  await becomes(watch, inPixels(320, 180));
  const list = document.createElement('div');
  Object.assign(list.style, { height: '100px', overflow: 'scroll' });
  const before = document.createElement('div');
  before.style.height = '1000px';
  video.before(list);
  list.append(before, video);
  onTestFinished(() => list.remove());
  await becomes(watch, null);
  list.scrollTop = 1000;
  await becomes(watch, inPixels(320, 180));
});

test('a video that was moved to another window is seen there', async () => {
  const { video, watch } = tile();
  await becomes(watch, inPixels(320, 180));
  const frame = document.createElement('iframe');
  Object.assign(frame.style, { width: '400px', height: '300px' });
  document.body.prepend(frame);
  onTestFinished(() => frame.remove());
  const inside = frame.contentDocument as Document;
  inside.body.append(video);
  watch.check();
  await becomes(watch, inPixels(320, 180));
  frame.style.display = 'none';
  await becomes(watch, null);
});
