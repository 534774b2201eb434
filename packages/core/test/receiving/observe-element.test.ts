import { describe, expect, test, vi } from 'vitest';
import { observeElement } from '../../src/receiving/observe-element.ts';
import { createFakePage, type FakePageOptions } from '../../src/testing/index.ts';

async function watched(options: FakePageOptions = {}) {
  const page = createFakePage(options);
  const video = page.video(320, 180);
  const changed = vi.fn();
  const watch = observeElement(video.element, changed);
  await Promise.resolve();
  return { page, video, changed, watch };
}

describe('a video is seen', () => {
  test('at its size in device pixels, and told of each change', async () => {
    const { video, watch, changed } = await watched({ devicePixelRatio: 2 });
    expect(watch.box()).toEqual({ width: 640, height: 360 });
    changed.mockClear();
    video.resize(100, 50);
    expect([watch.box(), changed.mock.calls.length > 0]).toEqual([{ width: 200, height: 100 }, true]);
  });

  test('while it is in view, and its page in front', async () => {
    const { page, video, watch } = await watched();
    video.scroll(false);
    expect(watch.box()).toBeNull();
    video.scroll(true);
    page.hide();
    expect(watch.box()).toBeNull();
    page.show();
    expect(watch.box()).toEqual({ width: 320, height: 180 });
  });

  test('not while it has no size', async () => {
    const { video, watch } = await watched();
    video.resize(0, 0);
    expect(watch.box()).toBeNull();
  });

  test('in a picture-in-picture, at its size there, whatever becomes of its page', async () => {
    const { page, video, watch } = await watched();
    video.scroll(false);
    page.hide();
    video.float(400, 225);
    expect(watch.box()).toEqual({ width: 400, height: 225 });
    video.land();
    expect(watch.box()).toBeNull();
  });

  test('in the window of a document picture-in-picture, by the observers of that window', async () => {
    const { page, video, watch } = await watched();
    const small = createFakePage();
    video.moveTo(small);
    watch.check();
    await Promise.resolve();
    page.hide();
    expect(watch.box()).toEqual({ width: 320, height: 180 });
    video.moveTo(page);
    watch.check();
    await Promise.resolve();
    expect(watch.box()).toBeNull();
    page.show();
    expect(watch.box()).toEqual({ width: 320, height: 180 });
  });

  test('by nobody knows whom where the browser cannot tell, unless its page is behind', async () => {
    const { page, watch } = await watched({ without: ['IntersectionObserver', 'ResizeObserver'] });
    expect(watch.box()).toBe('unknown');
    page.hide();
    expect(watch.box()).toBeNull();
  });
});

test('a watch that was stopped is told nothing', async () => {
  const { page, video, watch, changed } = await watched();
  watch.stop();
  changed.mockClear();
  video.resize(1, 1);
  video.scroll(false);
  video.float(10, 10);
  page.hide();
  expect(changed).not.toHaveBeenCalled();
});
