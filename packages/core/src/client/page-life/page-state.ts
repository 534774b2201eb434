import { createStore, type Readable } from '../../util/store.ts';
import { live } from '../../util/live.ts';
import { listenTo, type PageOptions, windowOf } from './page-options.ts';

/**
 * `active`: in front and in use; `passive`: seen, but another window is in use; `hidden`; `frozen`: the browser stopped its
 * timers; `cached`: the user went elsewhere and may come back to it.
 */
export type PageState = 'active' | 'passive' | 'hidden' | 'frozen' | 'cached';

/** How a page fares (the browsers' page lifecycle). */
export interface PageStateSnapshot {
  readonly state: PageState;
  /** The browser had thrown the page away for want of memory and loaded it anew. `pageResume()` brings its calls back. */
  readonly discarded: boolean;
  /** How often it came back from `frozen` or `cached`. */
  readonly returns: number;
}

/**
 * How the page fares. Calls need nothing of it: what stood still is repaired by itself when the page goes on. At work
 * while somebody listens.
 *
 * @example
 * const stop = pageState().subscribe(({ state }) => (videos.hidden = state === 'hidden'));
 */
export function pageState(options: PageOptions = {}): Readable<PageStateSnapshot> {
  const window = windowOf(options);
  const document = window?.document as (Document & { readonly wasDiscarded?: boolean }) | undefined;
  const seen = (): PageState => {
    if (document?.visibilityState === 'hidden') return 'hidden';
    return document?.hasFocus() === false ? 'passive' : 'active';
  };
  const store = createStore<PageStateSnapshot>({
    state: seen(),
    discarded: document?.wasDiscarded ?? false,
    returns: 0,
  });
  const become = (state: PageState, returned = 0): void => {
    const { state: before, discarded, returns } = store.get();
    if (before !== state || returned) store.set({ state, discarded, returns: returns + returned });
  };
  const standsStill = (): boolean => store.get().state === 'frozen' || store.get().state === 'cached';
  const look = (): void => {
    if (!standsStill()) become(seen());
  };
  const comeBack = (): void => {
    if (standsStill()) become(seen(), 1);
  };
  return live(store, look, () => {
    const stops = [
      listenTo(document, ['visibilitychange'], look),
      listenTo(window, ['focus', 'blur'], look),
      listenTo(document, ['freeze'], () => become('frozen')),
      listenTo(document, ['resume'], comeBack),
      listenTo(window, ['pagehide'], (event) => (event as PageTransitionEvent).persisted && become('cached')),
      listenTo(window, ['pageshow'], (event) => (event as PageTransitionEvent).persisted && comeBack()),
    ];
    look();
    return () => stops.forEach((stop) => stop());
  });
}
