import type { Clock } from '../../util/clock.ts';
import { createStore, type Readable } from '../../util/store.ts';
import { whileWatched } from '../../util/while-watched.ts';
import type { Call } from '../api.ts';
import type { CallView } from '../no-call.ts';
import { activeSpeaker } from '../room/active-speaker.ts';

/** Options of `watchSpeaker`. */
export interface WatchSpeakerOptions {
  /** Default: the page's. */
  readonly clock?: Clock;
}

/**
 * The id of the participant who has the floor: whoever speaks, by `activeSpeaker`, or spoke last; null before anybody did. A
 * pause takes nobody off the stage. At work only while somebody listens.
 */
export function watchSpeaker(
  call: Readable<CallView> & Pick<Call, 'audioLevel' | 'speaker'>,
  options: WatchSpeakerOptions = {},
): Readable<string | null> {
  const speaker = activeSpeaker(call, options);
  const store = createStore<string | null>(null);
  return whileWatched(store, () => {
    const look = (): void => {
      const last = speaker.get() ?? store.get();
      store.set(call.get().participants.some(({ id }) => id === last) ? last : null);
    };
    const stops = [speaker.subscribe(look), call.subscribe(look)];
    look();
    return () => stops.forEach((stop) => stop());
  });
}
