import { CallError } from '../util/errors.ts';
import { createStore, type Readable } from '../util/store.ts';
import { shownIn } from './shown-in.ts';

/** `waiting`: nothing to play yet; `blocked`: the browser wants a click, tap or key press first. */
export type AutoplayState = 'waiting' | 'playing' | 'blocked';

/** How a stream is played. */
export interface AttachOptions {
  /** Default: as the element is. Mute the local preview, it would echo. */
  readonly muted?: boolean;
  /**
   * The loudspeaker's id; null is the system's default. Ignored where the browser cannot choose; one that it refuses leaves the
   * sound where it was, and `deviceCare()` says so and takes the next.
   */
  readonly speaker?: Readable<string | null>;
}

/** A stream at an element. Call it to end it: the element is emptied unless it plays something else by then. */
export interface Attachment {
  (): void;
  readonly state: Readable<AutoplayState>;
  /** Plays what was blocked; call it from a click. Rejects `autoplay-blocked` when refused again. The next click anywhere on the page does it as well. */
  unblock(): Promise<void>;
}

const gestures = ['click', 'touchend', 'keydown'] as const;

/**
 * Plays a stream in an element. An element that has the stream already is not touched, so nothing flickers.
 *
 * @example
 * const detach = attach(video, participant.tracks[0]);
 * detach.state.subscribe((state) => (button.hidden = state !== 'blocked'));
 */
export function attach(
  element: HTMLMediaElement,
  media: MediaStream | { readonly stream: MediaStream },
  options: AttachOptions = {},
): Attachment {
  const stream = 'stream' in media ? media.stream : media;
  const state = createStore<AutoplayState>('waiting');
  const page = element.ownerDocument;
  let detached = false;

  const play = async (): Promise<void> => {
    try {
      await element.play();
    } catch (cause) {
      // An AbortError is another play() or a new stream overtaking this one.
      if (detached || (cause as Error).name !== 'NotAllowedError') return;
      state.set('blocked');
      throw new CallError('autoplay-blocked', { cause });
    }
  };
  const tryPlay = (): void => void play().catch(() => {});
  const onPlaying = (): void => state.set('playing');
  const onGesture = (): void => {
    if (state.get() === 'blocked') tryPlay();
  };
  const useSpeaker = (id: string | null): void => {
    const { sinkId } = element as Partial<HTMLMediaElement>;
    if (sinkId !== undefined && sinkId !== (id ?? '')) element.setSinkId(id ?? '').catch(() => {});
  };

  element.autoplay = true;
  (element as Partial<HTMLVideoElement>).playsInline = true;
  if (options.muted !== undefined) element.muted = options.muted;
  element.addEventListener('playing', onPlaying);
  for (const type of gestures) page.addEventListener(type, onGesture, true);
  const stopSpeaker = options.speaker?.subscribe(useSpeaker);
  if (options.speaker) useSpeaker(options.speaker.get());
  const showing = { state, element, unblock: play };
  const shown = shownIn(stream);
  shown.set([...shown.get(), showing]);
  if (element.srcObject !== stream) element.srcObject = stream;
  if (element.paused) tryPlay();
  else onPlaying();

  const detach = (): void => {
    if (detached) return;
    detached = true;
    element.removeEventListener('playing', onPlaying);
    for (const type of gestures) page.removeEventListener(type, onGesture, true);
    stopSpeaker?.();
    shown.set(shown.get().filter((one) => one !== showing));
    if (element.srcObject === stream) element.srcObject = null;
  };
  return Object.assign(detach, showing);
}
