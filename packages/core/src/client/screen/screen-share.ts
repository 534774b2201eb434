import type { DisplayOptions, ShareFormat } from '../../screen/share-format.ts';
import { captureError } from '../../util/capture-error.ts';
import { CallError } from '../../util/errors.ts';
import { createStore, type Readable } from '../../util/store.ts';
import type { Call } from '../api.ts';
import { displayMedia, type DisplaySource } from './display-media.ts';

/** What this device shares at one moment. */
export interface ScreenShareSnapshot {
  /** `picking`: the browser's picker is open for the first share; for another one it stays `sharing`. */
  readonly status: 'off' | 'picking' | 'sharing';
  /** What the user chose; null while nothing is shared, and where the browser does not say. */
  readonly surface: 'monitor' | 'window' | 'browser' | null;
  /** The browser's name for it; empty where it has none. */
  readonly label: string;
  /** Pixels; 0 before they are known. They change with the size of a shared window. */
  readonly width: number;
  readonly height: number;
  /** Whether sound comes along. */
  readonly audio: boolean;
  readonly content: 'text' | 'motion';
  /** Of the last try: `capture-cancelled`, `permission-denied`, `unsupported-browser`, `insecure-context`, `device-in-use`. */
  readonly error: CallError | null;
}

/** This device's share in a call: watch it as a `Readable`, begin, change and stop it. */
export interface ScreenShare extends Readable<ScreenShareSnapshot> {
  /** Shows the picker; while something is shared, it goes on until another choice is made. Rejects as `call.shareScreen`. Call it from a click. */
  start(options?: DisplayOptions): Promise<void>;
  /** Takes another content, size, rate or bitrate, without picker and negotiation. Rejects `invalid-state` unless `start` began a share that runs, `constraints-unsatisfied`, `invalid-argument`. */
  change(format: ShareFormat): Promise<void>;
  stop(): Promise<void>;
}

const nothing = { status: 'off', surface: null, label: '', width: 0, height: 0, audio: false } as const;
const surfaces = ['monitor', 'window', 'browser'] as const;
const known = new WeakMap<Call, ScreenShare>();

/**
 * Sharing with everything that browsers can do. The same object for the same call; it knows of shares that began otherwise, too.
 *
 * @example
 * const share = screenShare(call);
 * button.onclick = () => share.start({ audio: true, quality: '1080p' });
 * await share.change({ content: 'motion' });
 */
export function screenShare(call: Call): ScreenShare {
  const made = known.get(call) ?? createScreenShare(call);
  known.set(call, made);
  return made;
}

function createScreenShare(call: Call): ScreenShare {
  let source: DisplaySource | null = null;
  let track: MediaStreamTrack | null = null;
  let failure: CallError | null = null;
  const store = createStore<ScreenShareSnapshot>({ ...nothing, content: 'text', error: null });
  const look = (): void => {
    const { screen, screenAudio } = call.get().local;
    if (screen.track !== track) {
      track?.removeEventListener('configurationchange', look);
      track = screen.track;
      track?.addEventListener('configurationchange', look);
    }
    const status = track ? 'sharing' : screen.actual === 'opening' ? 'picking' : 'off';
    const next: ScreenShareSnapshot = {
      ...nothing,
      ...(track && { ...describe(track), audio: screenAudio.track !== null }),
      ...{ status, content: source?.content ?? 'text', error: screen.error ?? failure },
    };
    const before = store.get();
    const keys = Object.keys(next) as (keyof ScreenShareSnapshot)[];
    if (keys.some((key) => next[key] !== before[key])) store.set(next);
  };
  const watch = call.subscribe(({ status }) => {
    look();
    if (status !== 'ended') return;
    watch();
    track?.removeEventListener('configurationchange', look);
  });
  look();

  return {
    get: store.get,
    subscribe: store.subscribe,
    async start(options) {
      const before = source;
      const mine = displayMedia(options);
      source = mine;
      failure = null;
      try {
        await call.shareScreen(mine);
      } catch (error) {
        failure = captureError(error);
        if (source === mine) {
          source = before;
          // What goes on is sent in its own way again; its picker is not shown a second time.
          if (before && track) await call.shareScreen(before);
        }
        throw error;
      } finally {
        look();
      }
    },
    async change(format) {
      if (!source || !call.get().local.screen.track) throw new CallError('invalid-state');
      await source.change(format);
      await call.shareScreen(source);
      look();
    },
    stop() {
      failure = null;
      return call.stopScreen();
    },
  };
}

function describe(track: MediaStreamTrack): Pick<ScreenShareSnapshot, 'surface' | 'label' | 'width' | 'height'> {
  const { displaySurface, width = 0, height = 0 } = track.getSettings();
  return { surface: surfaces.find((one) => one === displaySurface) ?? null, label: track.label, width, height };
}
