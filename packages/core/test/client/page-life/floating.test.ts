// @vitest-environment jsdom
import { afterEach, describe, expect, test } from 'vitest';
import { documentPictureInPicture, pictureInPicture } from '../../../src/client/page-life.ts';

afterEach(() => {
  document.head.innerHTML = document.body.innerHTML = '';
  for (const name of ['pictureInPictureEnabled', 'pictureInPictureElement', 'exitPictureInPicture'])
    Reflect.deleteProperty(document, name);
  Reflect.deleteProperty(window, 'documentPictureInPicture');
});

/** A browser's picture-in-picture, as jsdom has none. */
function withFloating() {
  let floating: HTMLVideoElement | null = null;
  const land = (): void => {
    const before = floating;
    floating = null;
    before?.dispatchEvent(new Event('leavepictureinpicture', { bubbles: true }));
  };
  Object.defineProperties(document, {
    pictureInPictureEnabled: { value: true, configurable: true },
    pictureInPictureElement: { get: () => floating, configurable: true },
    exitPictureInPicture: { value: async () => land(), configurable: true },
  });
  const video = (width: number, height: number, picture = width): HTMLVideoElement => {
    const element = document.createElement('video');
    Object.defineProperty(element, 'videoWidth', { value: picture });
    let stream: unknown = { id: 'stream' };
    Object.defineProperty(element, 'srcObject', {
      get: () => stream,
      set(next) {
        stream = next;
      },
    });
    element.getBoundingClientRect = () => ({ width, height }) as DOMRect;
    element.requestPictureInPicture = async () => {
      floating = element;
      element.dispatchEvent(new Event('enterpictureinpicture', { bubbles: true }));
      return {} as PictureInPictureWindow;
    };
    document.body.append(element);
    return element;
  };
  return { video, land };
}

describe('picture-in-picture', () => {
  test('floats the largest video that is seen, by the app’s button', async () => {
    const { video } = withFloating();
    const small = video(100, 100);
    const large = video(400, 300);
    video(900, 900, 0);
    video(800, 800).style.visibility = 'hidden';
    Object.assign(video(700, 700), { disablePictureInPicture: true });
    const floating = pictureInPicture();
    floating.subscribe(() => {});
    await floating.toggle(document.body);
    expect(floating.get()).toEqual({ available: true, element: large });
    await floating.toggle(document.body);
    expect(floating.get().element).toBeNull();
    await floating.enter(small);
    expect(floating.get().element).toBe(small);
  });

  test('follows the browser’s own buttons', async () => {
    const { video, land } = withFloating();
    const element = video(100, 100);
    const floating = pictureInPicture();
    const heard: boolean[] = [];
    floating.subscribe((now) => heard.push(now.element !== null));
    await element.requestPictureInPicture();
    land();
    expect(heard).toEqual([true, false]);
  });

  test('follows a video that was taken out of the page', async () => {
    const { video, land } = withFloating();
    const element = video(100, 100);
    const floating = pictureInPicture();
    floating.subscribe(() => {});
    await floating.enter(element);
    element.remove();
    land();
    expect(floating.get().element).toBeNull();
  });

  test('leaves when the video has nothing to show any more, not when its stream is exchanged', async () => {
    const { video } = withFloating();
    const element = video(100, 100);
    const floating = pictureInPicture();
    floating.subscribe(() => {});
    await floating.enter(element);
    element.dispatchEvent(new Event('emptied'));
    expect(floating.get().element).toBe(element);
    element.srcObject = null;
    element.dispatchEvent(new Event('emptied'));
    await expect.poll(() => floating.get().element).toBeNull();
  });

  test('says why it cannot', async () => {
    await expect(pictureInPicture().enter(document.body)).rejects.toMatchObject({ code: 'floating-unsupported' });
    expect(pictureInPicture().get()).toEqual({ available: false, element: null });
    const { video } = withFloating();
    await expect(pictureInPicture().enter(document.body)).rejects.toMatchObject({ code: 'nothing-to-float' });
    const element = video(100, 100);
    const cause = new DOMException('no gesture', 'NotAllowedError');
    element.requestPictureInPicture = () => Promise.reject(cause);
    await expect(pictureInPicture().enter(element)).rejects.toMatchObject({ code: 'floating-refused', cause });
  });
});

/** A browser with document picture-in-picture; its windows are frames here. */
function withWindows() {
  const opener = Object.assign(new EventTarget(), {
    window: null as Window | null,
    async requestWindow(_size: object) {
      const frame = document.createElement('iframe');
      document.documentElement.append(frame);
      const opened = frame.contentWindow as Window;
      opened.close = () => {
        opener.window = null;
        opened.dispatchEvent(new Event('pagehide'));
        frame.remove();
      };
      opener.window?.close();
      opener.window = opened;
      opener.dispatchEvent(Object.assign(new Event('enter'), { window: opened }));
      return opened;
    },
  });
  Object.defineProperty(window, 'documentPictureInPicture', { value: opener, configurable: true });
  Object.defineProperty(document, 'adoptedStyleSheets', { value: [], configurable: true });
  return opener;
}

describe('document picture-in-picture', () => {
  test('opens a window with the page’s styles, language and the content, which comes back', async () => {
    withWindows();
    document.documentElement.lang = 'de';
    document.head.innerHTML = '<style>.tile { color: red }</style>';
    document.body.innerHTML = '<div id="before"></div><div id="stage"><b>tiles</b></div><div id="after"></div>';
    const stage = document.getElementById('stage')!;
    const floating = documentPictureInPicture();
    floating.subscribe(() => {});
    const opened = await floating.enter({ content: stage });
    expect(floating.get().window).toBe(opened);
    expect(opened.document.body.contains(stage)).toBe(true);
    expect(opened.document.documentElement.lang).toBe('de');
    expect(opened.document.querySelector('style')?.textContent).toContain('.tile');
    expect(document.getElementById('stage')).toBeNull();
    floating.leave();
    expect(floating.get().window).toBeNull();
    expect(Array.from(document.body.children, ({ id }) => id)).toEqual(['before', 'stage', 'after']);
  });

  test('follows the browser’s own button, and a second window in place of the first', async () => {
    withWindows();
    const floating = documentPictureInPicture();
    const heard: (Window | null)[] = [];
    floating.subscribe(({ window }) => heard.push(window));
    const first = await floating.enter();
    const second = await floating.enter();
    second.close();
    expect(heard).toEqual([first, null, second, null]);
    floating.leave();
  });

  test('follows a window that other code opened, also before somebody listened', async () => {
    const opener = withWindows();
    const opened = await opener.requestWindow({});
    const floating = documentPictureInPicture();
    floating.subscribe(() => {});
    expect(floating.get().window).toBe(opened);
    const other = await opener.requestWindow({});
    expect(floating.get().window).toBe(other);
    other.close();
  });

  test('says why it cannot', async () => {
    expect(documentPictureInPicture().get()).toEqual({ available: false, window: null });
    await expect(documentPictureInPicture().enter()).rejects.toMatchObject({ code: 'floating-unsupported' });
    const opener = withWindows();
    const cause = new DOMException('no gesture', 'NotAllowedError');
    opener.requestWindow = () => Promise.reject(cause);
    await expect(documentPictureInPicture().enter()).rejects.toMatchObject({ code: 'floating-refused', cause });
  });
});
