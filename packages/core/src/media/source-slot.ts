import type { MediaSource } from '../protocol/messages.ts';
import { captureError } from '../util/capture-error.ts';
import type { CallError } from '../util/errors.ts';

/** State of one source at this device. */
export interface LocalSource {
  readonly source: MediaSource;
  /** What the user wants. */
  readonly wanted: boolean;
  /** `off`: nothing can be heard or seen; `opening`: the device is being opened; `live`: the track runs; `failed`: see `error`, and try again. */
  readonly actual: 'off' | 'opening' | 'live' | 'failed';
  /** Of the last try, also when an older track goes on. */
  readonly error: CallError | null;
  /** A muted microphone keeps its track, disabled. */
  readonly track: MediaStreamTrack | null;
  /** What the device itself gives: `track`, unless that is made of it by `processors`. */
  readonly origin: MediaStreamTrack | null;
  /** For preview; null without a track. The same stream until the track changes. */
  readonly stream: MediaStream | null;
  /** The device that really is open. */
  readonly deviceId: string | null;
}

/** A track with what belongs to it. */
export interface Opened {
  readonly track: MediaStreamTrack;
  /** The device's own track, where `track` is made of it. */
  readonly origin?: MediaStreamTrack;
  /** Stops what is ours to stop, the sound too. */
  release(): void;
  /** The sound that came with it. */
  readonly sound?: Opened | null;
}

/** How a source is opened. Equal keys mean that the open track will do. */
export interface Opener {
  readonly key: unknown;
  open(): Promise<Opened>;
  /** Opens again, perhaps another device, when the track ends by itself. */
  readonly reopens: boolean;
}

/** What a slot is given. */
export interface SlotOptions {
  readonly source: MediaSource;
  /** Off means disabled, not stopped. */
  readonly keepOpen: boolean;
  createStream(track: MediaStreamTrack): MediaStream;
  changed(state: LocalSource): void;
  /** Another track is open, or none; told after `changed`, which may have changed it again. */
  opened(opened: Opened | null): void;
  /** The track ended by itself. */
  ended(): void;
}

/** One source: a wish, and the track that follows it. The last wish wins, whatever is still being opened. */
export interface SourceSlot {
  readonly state: LocalSource;
  set(on: boolean, opener: Opener): Promise<LocalSource>;
  /** Takes a track that is open already, or none. */
  put(opened: Opened | null): void;
  /** Opens the wished device once more if the source is in use: the device changed, or can be had now. */
  reopen(): Promise<LocalSource>;
  release(): void;
}

/** The track that is open, and what opened it. */
interface Held extends Opened {
  readonly by: Opener | null;
  forget(): void;
}

const nothing = { track: null, origin: null, stream: null, deviceId: null } as const;

/** A source before anything was wished. */
export function offSource(source: MediaSource): LocalSource {
  return { source, wanted: false, actual: 'off', error: null, ...nothing };
}

/** Creates a slot. */
export function createSourceSlot({
  source,
  keepOpen,
  createStream,
  changed,
  opened: announce,
  ended,
}: SlotOptions): SourceSlot {
  let state = offSource(source);
  let opener: Opener | null = null;
  let current: Held | null = null;
  let announced: Opened | null = null;
  let pending: { readonly by: Opener } | null = null;
  let waiters: ((state: LocalSource) => void)[] = [];

  /** Muting while the device is being opened, or switching off, has come true at once. */
  const busy = (): boolean => pending !== null && (state.wanted || current !== null);
  const update = (patch: Partial<LocalSource>): void => {
    state = { ...state, ...patch };
    changed(state);
    if (current !== announced) {
      announced = current;
      announce(current);
    }
    if (busy()) return;
    const done = waiters;
    waiters = [];
    for (const waiter of done) waiter(state);
  };
  const settled = (): Promise<LocalSource> =>
    busy() ? new Promise((resolve) => waiters.push(resolve)) : Promise.resolve(state);
  const drop = (): void => {
    const old = current;
    current = null;
    old?.forget();
    old?.release();
  };
  const adopt = (opened: Opened, by: Opener | null): void => {
    const old = current;
    const { track, origin = track } = opened;
    track.enabled = state.wanted;
    const now = { actual: state.wanted ? 'live' : 'off', error: null } as const;
    if (old?.track === track) {
      current = { ...old, by };
      return update(now);
    }
    old?.forget(); // first: it may be the same device's track once more
    origin.addEventListener('ended', onEnded);
    current = { ...opened, by, forget: () => origin.removeEventListener('ended', onEnded) };
    update({ ...now, track, origin, stream: createStream(track), deviceId: origin.getSettings().deviceId ?? null });
    old?.release(); // only now: whoever sends the old track has changed to the new one
    // Chromium opens a device that is open already in the size it has; alone, the new track gets what was asked for.
    if (old?.by?.reopens && by?.reopens) origin.applyConstraints(origin.getConstraints()).catch(() => {});
  };
  const fail = (cause: unknown): void => {
    const error = captureError(cause);
    if (current?.by?.reopens && error.code === 'device-in-use') {
      drop(); // many phones open one camera at a time
      start();
      return update({ actual: state.wanted ? 'opening' : 'off', ...nothing });
    }
    if (current) return update({ error });
    update({ actual: state.wanted ? 'failed' : 'off', error, ...nothing, wanted: state.wanted && source !== 'screen' });
  };
  const start = (): void => {
    if (!opener) return;
    const mine = { by: opener };
    pending = mine;
    opener.open().then(
      (opened) => {
        const overtaken = pending !== mine;
        if (!overtaken) pending = null;
        if (overtaken || (!state.wanted && !keepOpen)) opened.release();
        else adopt(opened, mine.by);
      },
      (cause: unknown) => {
        if (pending !== mine) return;
        pending = null;
        fail(cause);
      },
    );
  };
  const onEnded = (): void => {
    const again = current?.by?.reopens ?? false;
    drop();
    if (again) start();
    update(
      again ? { actual: state.wanted ? 'opening' : 'off', ...nothing } : { wanted: false, actual: 'off', ...nothing },
    );
    ended();
  };

  return {
    get state() {
      return state;
    },
    set(on, next) {
      opener = next;
      if (!on && !keepOpen) {
        drop();
        update({ wanted: false, actual: 'off', error: null, ...nothing });
        return settled();
      }
      if (current) current.track.enabled = on;
      if (pending?.by.key !== next.key) {
        if (current?.by?.key === next.key) pending = null;
        else if (on || current) start();
      }
      update({ wanted: on, actual: !on ? 'off' : current ? 'live' : 'opening', error: null });
      return settled();
    },
    put(opened) {
      if (!opened && !current) return;
      if (!opened) drop();
      state = { ...state, wanted: opened !== null };
      if (opened) adopt(opened, null);
      else update({ actual: 'off', error: null, ...nothing });
    },
    reopen() {
      if (!state.wanted && !current) return settled();
      start();
      if (state.wanted && !current) update({ actual: 'opening', error: null });
      return settled();
    },
    release() {
      pending = null;
      opener = null;
      drop();
      update(offSource(source));
    },
  };
}
