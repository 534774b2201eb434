import { createStore, type Readable } from '../../util/store.ts';
import { whileWatched } from '../../util/while-watched.ts';
import type { CallClientSnapshot, CallSnapshot } from '../api.ts';
import { watchCalls } from '../watch-calls.ts';
import { goesOn } from './going-on.ts';
import { listenTo, type PageOptions, windowOf } from './page-options.ts';

/** Options of `keepAwake`. */
export interface KeepAwakeOptions extends PageOptions {
  /** For which calls the screen stays on. Default: each that the user takes part in, on hold or not. */
  readonly wanted?: (call: CallSnapshot) => boolean;
}

/** Whether the screen stays on. */
export interface WakeLockSnapshot {
  readonly available: boolean;
  /** There is a call for which it is to stay on. */
  readonly wanted: boolean;
  /** It stays on. False although wanted: the page is behind others, or the browser refuses, as on a low battery. */
  readonly held: boolean;
}

/**
 * Keeps the screen on during calls (Screen Wake Lock), also after the page was behind others for a while. At work while
 * somebody listens.
 *
 * @example
 * const stop = keepAwake(calls).subscribe(({ held }) => (lamp.hidden = !held));
 */
export function keepAwake(
  client: Readable<CallClientSnapshot>,
  options: KeepAwakeOptions = {},
): Readable<WakeLockSnapshot> {
  const { wanted: wantedFor = goesOn } = options;
  const window = windowOf(options);
  const wakeLock = window?.navigator.wakeLock as WakeLock | undefined;
  const calls = watchCalls(client, (all) => all.some((call) => wantedFor(call.get())));
  const store = createStore<WakeLockSnapshot>({ available: !!wakeLock, wanted: false, held: false });
  if (!window || !wakeLock) return store;

  return whileWatched(store, () => {
    let sentinel: WakeLockSentinel | null = null;
    let asking = false;
    let over = false;
    const wanted = (): boolean => !over && calls.get();
    const tell = (): void => {
      const next = { available: true, wanted: wanted(), held: sentinel !== null };
      const { wanted: before, held } = store.get();
      if (before !== next.wanted || held !== next.held) store.set(next);
    };
    const letGo = (): void => {
      const had = sentinel;
      sentinel = null;
      had?.release().catch(() => {});
    };
    const take = (given: WakeLockSentinel): void => {
      sentinel = given;
      // The browser takes it back when the page is hidden, and on a low battery: then it would only refuse again.
      given.addEventListener('release', () => {
        if (sentinel === given) sentinel = null;
        tell();
      });
      if (!wanted()) letGo();
    };
    const ask = async (): Promise<void> => {
      asking = true;
      await wakeLock.request('screen').then(take, () => {}); // refused: tried again when the page or a call changes
      asking = false;
      tell();
    };
    const update = (): void => {
      if (!wanted()) letGo();
      else if (!sentinel && !asking && window.document.visibilityState === 'visible') void ask();
      tell();
    };
    const stops = [calls.subscribe(update), listenTo(window.document, ['visibilitychange'], update)];
    update();
    return () => {
      over = true;
      for (const stop of stops) stop();
      letGo();
      tell();
    };
  });
}
