import { shownIn } from '../media/shown-in.ts';
import { type ElementWatch, observeElement, type SeenBox } from '../receiving/observe-element.ts';
import { areaOf, type ReceivableVideo, type ReceivePolicy, type VideoWish, whatIsShown } from '../receiving/policy.ts';
import type { Readable } from '../util/store.ts';
import type { Call } from './api.ts';
import type { Receiving, ReceivingHost } from './receiving-host.ts';

export type { Box, SeenBox } from '../receiving/observe-element.ts';
export {
  type ReceivableVideo,
  type ReceivePolicy,
  type ShownOptions,
  type VideoWish,
  whatIsShown,
} from '../receiving/policy.ts';
export type { Receiving } from './receiving-host.ts';

/** How it is decided what is received. */
export interface AdaptiveReceiveOptions {
  /** Default: `whatIsShown()`. */
  readonly policy?: ReceivePolicy;
  /** Who speaks in a call: `activeSpeaker` of `@org/calls-core/active-speaker`. Default: nobody knows. */
  readonly speaker?: (call: Call) => Readable<string | null>;
}

/** A plan of what is received, whose favourite can be named. */
export interface AdaptiveReceive extends Receiving {
  /** The participant that the user wants to see before all others; null for none. */
  pin(participant: string | null): void;
}

/** What asks for less waits so long, ms: a tile that is drawn anew is gone for a moment only. */
const patience = 300;
/** Ms between looks for elements that were moved to another window. */
const checkEvery = 500;

/**
 * Receives what is shown: videos that `attach`, and with it `Video` of the bindings, shows nowhere are not sent, those
 * that are shown small are sent small. Where nothing of a call is attached at all, everything is received in full.
 *
 * @example
 * const receiving = adaptiveReceive({ policy: whatIsShown({ lastN: 9 }) });
 * const calls = createCallClient({ self, transport, receiving });
 * receiving.pin('bob');
 */
export function adaptiveReceive({ policy = whatIsShown(), speaker }: AdaptiveReceiveOptions = {}): AdaptiveReceive {
  const changes = new Set<() => void>();
  let pinned: string | null = null;
  return {
    follow(host) {
      const voice = speaker?.(host.call);
      const stop = followCall(host, {
        decide: (videos) =>
          policy(
            videos.map((one) => ({
              ...one,
              pinned: one.participant === pinned,
              speaking: one.participant === voice?.get(),
            })),
          ),
        onChange(listener) {
          changes.add(listener);
          const stopVoice = voice?.subscribe(listener);
          return () => {
            changes.delete(listener);
            stopVoice?.();
          };
        },
      });
      const end = host.call.subscribe(({ status }) => {
        if (status !== 'ended') return;
        end();
        stop();
      });
    },
    pin(participant) {
      pinned = participant;
      for (const change of changes) change();
    },
  };
}

type Unranked = Omit<ReceivableVideo, 'pinned' | 'speaking'>;

interface Decisions {
  decide(videos: readonly Unranked[]): readonly VideoWish[];
  onChange(listener: () => void): () => void;
}

/** A video of a participant, and what shows it. */
interface View {
  readonly participant: string;
  readonly source: 'camera' | 'screen';
  readonly stream: MediaStream;
  readonly watches: Map<HTMLMediaElement, ElementWatch>;
  stop(): void;
}

function followCall({ call, clock, receive }: ReceivingHost, { decide, onChange }: Decisions): () => void {
  const views = new Map<string, View>();
  /** What was last asked for, also of sources that are off at present. */
  const told = new Map<string, VideoWish>();
  let attached = false;
  let stopTimer: (() => void) | null = null;

  const apply = (alsoLess: boolean): void => {
    if (!attached) return;
    const all = [...views];
    const wishes = decide(all.map(([, view]) => ({ ...view, seen: seenOf(view) })));
    for (const [index, [key, { participant, source }]] of all.entries()) {
      const [wish, before] = [wishes[index] ?? null, told.get(key) ?? null];
      if (JSON.stringify(wish) === JSON.stringify(before) || (!alsoLess && areaOf(wish) < areaOf(before))) continue;
      told.set(key, wish);
      receive(participant, source, wish);
    }
  };
  /** More is asked for at once, less when it stays so. */
  const changed = (): void => {
    apply(false);
    stopTimer?.();
    stopTimer = clock.after(patience, () => {
      stopTimer = null;
      apply(true);
    });
  };
  const show = (view: View): void => {
    const elements = new Set(
      shownIn(view.stream)
        .get()
        .map(({ element }) => element)
        .filter(isVideo),
    );
    for (const [element, watch] of view.watches) {
      if (elements.has(element as HTMLVideoElement)) continue;
      watch.stop();
      view.watches.delete(element);
    }
    for (const element of elements)
      if (!view.watches.has(element)) view.watches.set(element, observeElement(element, changed));
    attached ||= view.watches.size > 0;
    changed();
  };
  const open = (key: string, participant: string, source: View['source'], stream: MediaStream): void => {
    const view: View = { participant, source, stream, watches: new Map(), stop: () => {} };
    const stopShown = shownIn(stream).subscribe(() => show(view));
    view.stop = () => {
      stopShown();
      for (const watch of view.watches.values()) watch.stop();
    };
    views.set(key, view);
    show(view);
  };
  const close = (key: string): void => {
    views.get(key)?.stop();
    views.delete(key);
  };
  const sync = (): void => {
    const present = new Set<string>();
    for (const { id, tracks } of call.get().participants) {
      for (const { source, stream } of tracks) {
        if (source !== 'camera' && source !== 'screen') continue;
        const key = `${source} ${id}`;
        present.add(key);
        if (views.get(key)?.stream === stream) continue;
        close(key);
        open(key, id, source, stream);
      }
    }
    for (const key of views.keys()) if (!present.has(key)) close(key);
  };
  const stops = [
    call.subscribe(sync),
    onChange(changed),
    clock.every(checkEvery, () => {
      for (const { watches } of views.values()) for (const watch of watches.values()) watch.check();
    }),
  ];
  sync();

  return () => {
    stopTimer?.();
    for (const stop of stops) stop();
    for (const view of views.values()) view.stop();
    views.clear();
  };
}

/** The largest element counts. */
function seenOf({ watches }: View): SeenBox {
  const boxes = Array.from(watches.values(), (watch) => watch.box()).filter((box) => box !== null);
  return boxes.sort((a, b) => areaOf(b) - areaOf(a))[0] ?? null;
}

function isVideo(element: HTMLMediaElement): element is HTMLVideoElement {
  return element.nodeName === 'VIDEO';
}
