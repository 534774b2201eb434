import { createStore, type Readable } from '../../util/store.ts';
import { floatingVideo } from './floating-video.ts';
import { live } from '../../util/live.ts';
import { PageError } from './page-error.ts';
import { listenTo, type PageOptions, windowOf } from './page-options.ts';

/** What floats above all windows. */
export interface PictureInPictureSnapshot {
  readonly available: boolean;
  /** The video that floats, whoever made it; null while none does. */
  readonly element: HTMLVideoElement | null;
}

/** Picture-in-picture of one video: watch it as a `Readable`, open and close it. */
export interface PictureInPicture extends Readable<PictureInPictureSnapshot> {
  /** Floats a video, or the largest that is seen inside an element; call it from a click. Rejects `floating-unsupported`, `floating-refused` and `nothing-to-float`. */
  enter(where: Element): Promise<void>;
  /** Takes it back into the page. */
  leave(): Promise<void>;
  /** Leaves when something floats, else enters. */
  toggle(where: Element): Promise<void>;
}

const changes = ['enterpictureinpicture', 'leavepictureinpicture'];

/**
 * The browser's picture-in-picture as state: it follows the app's button as well as the browser's own, a video that leaves
 * the page and a stream that ends. At work while somebody listens.
 *
 * @example
 * const floating = pictureInPicture();
 * floating.subscribe(({ element }) => (button.textContent = element ? 'Back into the page' : 'Float'));
 * button.onclick = () => floating.toggle(stage);
 */
export function pictureInPicture(options: PageOptions = {}): PictureInPicture {
  const document = windowOf(options)?.document;
  const available = document?.pictureInPictureEnabled ?? false;
  const element = (): HTMLVideoElement | null => (document?.pictureInPictureElement ?? null) as HTMLVideoElement | null;
  const store = createStore<PictureInPictureSnapshot>({ available, element: null });
  const refresh = (): void => {
    if (store.get().element !== element()) store.set({ available, element: element() });
  };
  const leave = async (): Promise<void> => {
    // It may have gone by another way meanwhile.
    if (element()) await document?.exitPictureInPicture().catch(() => {});
    refresh();
  };
  const enter = async (where: Element): Promise<void> => {
    if (!available) throw new PageError('floating-unsupported');
    const video = floatingVideo(where);
    if (!video) throw new PageError('nothing-to-float');
    try {
      await video.requestPictureInPicture();
    } catch (cause) {
      throw new PageError('floating-refused', { cause });
    }
    refresh();
  };
  const { get, subscribe } = live(store, refresh, () => {
    let stopVideo = (): void => {};
    // Nobody wants to look at what is no picture any more. An exchange of streams empties the element, too.
    const onEmptied = (event: Event): void => {
      if ((event.target as HTMLVideoElement).srcObject === null) void leave();
    };
    const follow = (): void => {
      stopVideo();
      const video = element();
      // A video that was taken out of the page tells only those who listen to itself.
      const stops = [listenTo(video, changes, follow), listenTo(video, ['emptied'], onEmptied)];
      stopVideo = () => stops.forEach((stop) => stop());
      refresh();
    };
    const stop = listenTo(document, changes, follow);
    follow();
    return () => {
      stop();
      stopVideo();
    };
  });

  return {
    get,
    subscribe,
    enter,
    leave,
    toggle: (where) => (element() ? leave() : enter(where)),
  };
}
