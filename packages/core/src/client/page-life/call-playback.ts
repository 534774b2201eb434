import type { AutoplayState } from '../../media/attach.ts';
import { shownIn } from '../../media/shown-in.ts';
import { createStore, type Readable } from '../../util/store.ts';
import type { CallView } from '../no-call.ts';
import { live } from '../../util/live.ts';

/** How everything that a call plays on this page fares. */
export interface CallPlayback extends Readable<AutoplayState> {
  /** Plays all that was blocked; call it from a click. Rejects `autoplay-blocked` when refused again. */
  unblock(): Promise<void>;
}

/**
 * Whether the browser plays what the others in a call send: `blocked` as soon as one element of `attach`, and with it of
 * both bindings, waits for the user to touch the page. At work while somebody listens.
 *
 * @example
 * const playback = callPlayback(call);
 * playback.subscribe((state) => (button.hidden = state !== 'blocked'));
 * button.onclick = () => playback.unblock();
 */
export function callPlayback(call: Readable<CallView>): CallPlayback {
  const streams = (): MediaStream[] => [
    ...new Set(call.get().participants.flatMap(({ tracks }) => tracks.map(({ stream }) => stream))),
  ];
  const showings = () => streams().flatMap((stream) => shownIn(stream).get());
  const read = (): AutoplayState => {
    const states = showings().map(({ state }) => state.get());
    return (['blocked', 'playing'] as const).find((state) => states.includes(state)) ?? 'waiting';
  };
  const store = createStore(read());
  const refresh = (): void => store.set(read());
  const { get, subscribe } = live(store, refresh, () => {
    let stops: (() => void)[] = [];
    const follow = (): void => {
      for (const stop of stops) stop();
      stops = [
        ...streams().map((stream) => shownIn(stream).subscribe(follow)),
        ...showings().map(({ state }) => state.subscribe(refresh)),
      ];
      refresh();
    };
    const stop = call.subscribe(follow);
    follow();
    return () => {
      stop();
      for (const stopOne of stops) stopOne();
    };
  });
  return {
    get,
    subscribe,
    async unblock() {
      const blocked = showings().filter(({ state }) => state.get() === 'blocked');
      await Promise.all(blocked.map(({ unblock }) => unblock()));
    },
  };
}
