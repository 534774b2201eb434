/** Device pixels. */
export interface Box {
  readonly width: number;
  readonly height: number;
}

/** What is seen of an element: the box that it fills, nothing (null), or nobody can tell. */
export type SeenBox = Box | null | 'unknown';

/** An element that is watched. */
export interface ElementWatch {
  box(): SeenBox;
  /** Looks whether the element was moved to another window, of which no event tells; call it now and then. */
  check(): void;
  stop(): void;
}

/** What is used of a window: that of the page, or the one of a document picture-in-picture. */
type Page = Pick<Window, 'devicePixelRatio'> &
  Partial<Pick<typeof globalThis, 'IntersectionObserver' | 'ResizeObserver'>>;

/** The least part of an element that is worth a picture. */
const leastVisible = 0.01;

/**
 * Watches what is seen of a video: its size, whether it is scrolled into view, whether its page is in front. In a
 * picture-in-picture of either kind it is seen at its size there, wherever its page is.
 */
export function observeElement(element: HTMLVideoElement, changed: () => void): ElementWatch {
  let page: Page | null = null;
  let stopPage = (): void => {};
  let inView: boolean | 'unknown' = false;
  let floating: PictureInPictureWindow | 'unknown' | null =
    element.ownerDocument.pictureInPictureElement === element ? 'unknown' : null;

  const watchPage = (): void => {
    const now: Page | null = element.ownerDocument.defaultView;
    if (now === page) return;
    stopPage();
    page = now;
    inView = page?.IntersectionObserver ? false : 'unknown';
    if (page) stopPage = observeIn(page);
  };
  const observeIn = (where: Page): (() => void) => {
    const { ownerDocument } = element;
    const intersection =
      where.IntersectionObserver &&
      new where.IntersectionObserver(
        (entries) => {
          const last = entries.at(-1);
          inView = last !== undefined && last.isIntersecting && last.intersectionRatio >= leastVisible;
          changed();
        },
        { threshold: [0, leastVisible] },
      );
    const size = where.ResizeObserver && new where.ResizeObserver(changed);
    intersection?.observe(element);
    size?.observe(element);
    ownerDocument.addEventListener('visibilitychange', changed);
    return () => {
      intersection?.disconnect();
      size?.disconnect();
      ownerDocument.removeEventListener('visibilitychange', changed);
    };
  };
  const onEnter = (event: Event): void => {
    floating = (event as PictureInPictureEvent).pictureInPictureWindow;
    floating.addEventListener('resize', changed);
    changed();
  };
  const land = (): void => {
    if (floating && floating !== 'unknown') floating.removeEventListener('resize', changed);
    floating = null;
  };
  const onLeave = (): void => {
    land();
    changed();
  };
  const inPixels = ({ width, height }: Box): Box => {
    const ratio = page?.devicePixelRatio || 1;
    return { width: Math.round(width * ratio), height: Math.round(height * ratio) };
  };

  element.addEventListener('enterpictureinpicture', onEnter);
  element.addEventListener('leavepictureinpicture', onLeave);
  watchPage();

  return {
    box() {
      if (floating) return floating === 'unknown' ? floating : inPixels(floating);
      if (!page || element.ownerDocument.visibilityState === 'hidden') return null;
      if (inView === 'unknown') return inView;
      const box = inView ? inPixels(element.getBoundingClientRect()) : null;
      return box && box.width > 0 && box.height > 0 ? box : null;
    },
    check() {
      const before = page;
      watchPage();
      if (before !== page) changed();
    },
    stop() {
      stopPage();
      land();
      element.removeEventListener('enterpictureinpicture', onEnter);
      element.removeEventListener('leavepictureinpicture', onLeave);
    },
  };
}
