import type { Readable } from '../../util/store.ts';
import type { Call, CallClientSnapshot, CallSnapshot } from '../api.ts';
import { foregroundCall } from '../foreground.ts';
import { watchCalls } from '../watch-calls.ts';
import { goesOn } from './going-on.ts';
import { type PageOptions, windowOf } from './page-options.ts';

/** What the system shows of a call. */
export interface MediaSessionWords {
  readonly title: string;
  readonly artist?: string;
  /** Pictures of the other side. */
  readonly artwork?: readonly MediaImage[];
}

/** Options of `mediaSession`. */
export interface MediaSessionOptions extends PageOptions {
  /** Default: the name of the room or of the others, and their avatar when there is one other. */
  readonly describe?: (call: CallSnapshot) => MediaSessionWords;
  /** The browser wants to float a video by itself, as Chromium does when the user goes to another tab: call `enter` of a picture-in-picture. */
  readonly onPictureInPicture?: () => void;
}

/** Members that not every browser has, or not every list of types. */
interface Session {
  metadata: MediaMetadata | null;
  setActionHandler(action: string, handler: (() => void) | null): void;
  setMicrophoneActive?(active: boolean): void;
  setCameraActive?(active: boolean): void;
}

/**
 * Puts the call that a phone shows into the system's media controls: who it is, and buttons to hang up and to turn
 * microphone and camera on and off. A picture-in-picture window shows the same buttons. Returns the function that takes it
 * out again.
 *
 * @example
 * const stop = mediaSession(calls, { onPictureInPicture: () => void floating.enter(stage) });
 */
export function mediaSession(client: Readable<CallClientSnapshot>, options: MediaSessionOptions = {}): () => void {
  const window = windowOf(options);
  const session = window?.navigator.mediaSession as Session | undefined;
  const Metadata = (window as (Window & { MediaMetadata?: typeof MediaMetadata }) | undefined)?.MediaMetadata;
  if (!session || !Metadata) return () => {};
  const { describe = describeCall, onPictureInPicture } = options;
  const shown = watchCalls(client, shownCall);
  let call: Call | null = null;
  let words = '';
  let stopCall = (): void => {};

  const act = (run: (call: Call) => Promise<void>) => (): void => {
    if (call) run(call).catch(() => {}); // what a device lacks is told by the call's snapshot
  };
  const actions: Record<string, () => void> = {
    hangup: act((on) => on.hangUp()),
    togglemicrophone: act((on) => on.setMicrophone(!on.get().local.microphone.wanted)),
    togglecamera: act((on) => on.setCamera(!on.get().local.camera.wanted)),
    ...(onPictureInPicture && { enterpictureinpicture: onPictureInPicture }),
  };
  const handle = (on: boolean): void => {
    for (const [action, handler] of Object.entries(actions)) {
      try {
        session.setActionHandler(action, on ? handler : null);
      } catch {
        // A browser that does not know an action throws; it has no button for it either.
      }
    }
  };
  const show = (): void => {
    if (!call) return;
    const snapshot = call.get();
    const described = describe(snapshot);
    const next = JSON.stringify(described);
    if (next !== words) session.metadata = new Metadata({ ...described, artwork: [...(described.artwork ?? [])] });
    words = next;
    session.setMicrophoneActive?.(snapshot.local.microphone.wanted);
    session.setCameraActive?.(snapshot.local.camera.wanted);
  };
  const follow = (): void => {
    const next = shown.get();
    if (next === call) return;
    stopCall();
    const before = call;
    call = next;
    stopCall = call?.subscribe(show) ?? (() => {});
    if (!before !== !call) handle(call !== null);
    if (!call) {
      session.metadata = null;
      words = '';
    }
    show();
  };
  const stop = shown.subscribe(follow);
  follow();
  return () => {
    stop();
    stopCall();
    stopCall = () => {};
    if (!call) return;
    call = null;
    handle(false);
    session.metadata = null;
  };
}

function shownCall(calls: readonly Call[]): Call | null {
  return foregroundCall(calls.filter((call) => goesOn(call.get())));
}

function describeCall({ room, peer, participants }: CallSnapshot): MediaSessionWords {
  const names = participants.map(({ name, user }) => name ?? user);
  const avatar = participants.length === 1 ? participants[0]?.avatar : null;
  return {
    title: room ?? (names.join(', ') || peer) ?? '',
    ...(room !== null && names.length > 0 && { artist: names.join(', ') }),
    ...(avatar && { artwork: [{ src: avatar }] }),
  };
}
