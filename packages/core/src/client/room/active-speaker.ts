import { browserClock } from '../../environment/browser-clock.ts';
import type { Clock } from '../../util/clock.ts';
import { createStore, type Readable } from '../../util/store.ts';
import { whileWatched } from '../../util/while-watched.ts';
import type { Call } from '../api.ts';
import type { CallView } from '../no-call.ts';
import { chooseSpeaker, silence } from './speaker-choice.ts';

/** Options of `activeSpeaker`. */
export interface ActiveSpeakerOptions {
  /** Default: the page's. */
  readonly clock?: Clock;
}

/** Ms between two readings. */
const interval = 80;

/**
 * Who speaks, other than oneself: a participant's id, null after three seconds in which nobody did. A noise of less than 300 ms
 * takes nothing from a speaker; who goes on for half a second after the speaker stopped, or clearly louder, is the next one. An
 * SFU says who it is; in a mesh it is found out here, at work only while somebody listens.
 *
 * @example
 * const speaker = activeSpeaker(call);
 * speaker.subscribe((id) => stage.show(call.get().participants.find((one) => one.id === id)));
 */
export function activeSpeaker(
  call: Readable<CallView> & Pick<Call, 'audioLevel' | 'speaker'>,
  options: ActiveSpeakerOptions = {},
): Readable<string | null> {
  const { clock = browserClock } = options;
  const store = createStore<string | null>(call.speaker.get() ?? null);
  return whileWatched(store, () => {
    let listening: (() => void) | null = null;
    const look = (): void => {
      const told = call.speaker.get();
      if (told === undefined) return void (listening ??= listenIn(call, clock, store.set));
      listening?.();
      listening = null;
      store.set(told);
    };
    const stop = call.speaker.subscribe(look);
    look();
    return () => {
      stop();
      listening?.();
    };
  });
}

/** Follows everybody's loudness; returns the function that stops it. */
function listenIn(
  call: Readable<CallView> & Pick<Call, 'audioLevel'>,
  clock: Clock,
  say: (speaker: string | null) => void,
): () => void {
  const heard = new Map<string, { readonly level: Readable<number>; stop(): void }>();
  let floor = silence;
  const follow = (): void => {
    const { participants, status } = call.get();
    const ids = status === 'ended' ? [] : participants.map(({ id }) => id);
    for (const [id, { stop }] of heard) {
      if (ids.includes(id)) continue;
      stop();
      heard.delete(id);
    }
    for (const id of ids) {
      if (heard.has(id)) continue;
      const level = call.audioLevel(id);
      // A level is measured while somebody listens; here the pace is our own.
      heard.set(id, { level, stop: level.subscribe(() => {}) });
    }
  };
  const stops = [
    call.subscribe(follow),
    clock.every(interval, () => {
      floor = chooseSpeaker(floor, new Map([...heard].map(([id, { level }]) => [id, level.get()])), clock.now());
      say(floor.speaker);
    }),
  ];
  follow();
  return () => {
    for (const stop of stops) stop();
    for (const { stop } of heard.values()) stop();
  };
}
