import { browserClock } from '../../environment/browser-clock.ts';
import { nextSpeaker, nobodySpeaks, type SpeakerPolicy } from '../../layout/active-speaker.ts';
import type { Clock } from '../../util/clock.ts';
import { createStore, type Readable } from '../../util/store.ts';
import { whileWatched } from '../../util/while-watched.ts';
import type { Call } from '../api.ts';
import type { CallView } from '../no-call.ts';

/** Ms between two looks. */
const interval = 100;

/** What the speaker of a call is found by. */
export interface WatchSpeakerOptions extends SpeakerPolicy {
  /** Default: the platform's. */
  readonly clock?: Pick<Clock, 'now' | 'every'>;
}

/** The id of the participant who has the floor, worked out here from how loud everybody is; null before anybody spoke. At work only while somebody listens. */
export function watchSpeaker(
  call: Readable<CallView> & Pick<Call, 'audioLevel'>,
  { clock = browserClock, ...policy }: WatchSpeakerOptions = {},
): Readable<string | null> {
  const store = createStore<string | null>(null);
  return whileWatched(store, () => {
    let state = nobodySpeaks;
    const voices = new Map<string, { readonly level: Readable<number>; readonly stop: () => void }>();
    const listen = (): void => {
      const present = new Set(call.get().participants.map(({ id }) => id));
      for (const [id, { stop }] of voices) if (!present.has(id) && voices.delete(id)) stop();
      for (const id of present) {
        if (voices.has(id)) continue;
        const level = call.audioLevel(id);
        voices.set(id, { level, stop: level.subscribe(() => {}) }); // levels are measured while somebody listens
      }
    };
    const look = (): void => {
      const levels = new Map([...voices].map(([id, { level }]) => [id, level.get()]));
      state = nextSpeaker(state, levels, clock.now(), policy);
      store.set(state.speaker);
    };
    listen();
    const stops = [call.subscribe(listen), clock.every(interval, look)];
    return () => {
      for (const stop of [...stops, ...[...voices.values()].map((voice) => voice.stop)]) stop();
    };
  });
}
