import { createStore, type Readable } from '../../util/store.ts';
import { whileWatched } from '../../util/while-watched.ts';
import { copyStyles } from './copy-styles.ts';
import { PageError } from './page-error.ts';
import { listenTo, type PageOptions, windowOf } from './page-options.ts';

/** A window of the app's own above all others. */
export interface DocumentPictureInPictureSnapshot {
  readonly available: boolean;
  /** While it is open: render into its `document.body`. */
  readonly window: Window | null;
}

/** Options of `enter`. */
export interface DocumentPictureInPictureOptions {
  /** CSS pixels. Default 360 × 240. */
  readonly width?: number;
  readonly height?: number;
  /** An element of the page that moves into the window, and back to its place when that closes. Default: none; an app renders into the window by itself. */
  readonly content?: Element;
}

/** Document picture-in-picture: watch it as a `Readable`, open and close it. */
export interface DocumentPictureInPicture extends Readable<DocumentPictureInPictureSnapshot> {
  /** Opens the window, with the page's style sheets; call it from a click. One that is open already is closed first. Rejects `floating-unsupported` and `floating-refused`. */
  enter(options?: DocumentPictureInPictureOptions): Promise<Window>;
  leave(): void;
}

/** Not in TypeScript's list of the DOM yet. */
interface Opener extends EventTarget {
  readonly window: Window | null;
  requestWindow(options: { readonly width: number; readonly height: number }): Promise<Window>;
}

/**
 * A window of the app's own that stays above all others, for several people and controls at once; Chromium has it. State
 * follows the browser's own button and the page's end. At work while somebody listens.
 *
 * @example
 * const floating = documentPictureInPicture();
 * floating.subscribe(({ window }) => (button.textContent = window ? 'Back into the page' : 'Float'));
 * button.onclick = () => floating.enter({ width: 480, height: 320, content: stage });
 */
export function documentPictureInPicture(options: PageOptions = {}): DocumentPictureInPicture {
  const page = windowOf(options);
  const opener = (page as (Window & { documentPictureInPicture?: Opener }) | undefined)?.documentPictureInPicture;
  const store = createStore<DocumentPictureInPictureSnapshot>({ available: !!opener, window: null });
  const set = (window: Window | null): void => {
    if (store.get().window !== window) store.set({ available: !!opener, window });
  };
  const follow = (window: Window): void => {
    set(window);
    window.addEventListener('pagehide', () => store.get().window === window && set(null), { once: true });
  };
  const { subscribe } = whileWatched(store, () => {
    if (opener?.window) follow(opener.window);
    return listenTo(opener, ['enter'], (event) => follow((event as Event & { readonly window: Window }).window));
  });

  return {
    get: store.get,
    subscribe,
    async enter({ width = 360, height = 240, content } = {}) {
      if (!page || !opener) throw new PageError('floating-unsupported');
      let window: Window;
      try {
        window = await opener.requestWindow({ width, height });
      } catch (cause) {
        throw new PageError('floating-refused', { cause });
      }
      copyStyles(page.document, window.document);
      if (content) borrow(content, window);
      follow(window);
      return window;
    },
    leave: () => store.get().window?.close(),
  };
}

/** Moves an element into the window until that closes. */
function borrow(content: Element, window: Window): void {
  const place = content.ownerDocument.createComment('');
  content.replaceWith(place);
  window.document.body.append(content);
  // Moving a video stops it.
  const play = (): void => content.querySelectorAll('video, audio').forEach(resumePlaying);
  play();
  window.addEventListener(
    'pagehide',
    () => {
      place.replaceWith(content);
      play();
    },
    { once: true },
  );
}

function resumePlaying(element: Element): void {
  const player = element as HTMLMediaElement;
  if (player.autoplay && player.paused) player.play().catch(() => {});
}
