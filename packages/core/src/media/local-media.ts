import type { MediaSource } from '../protocol/messages.ts';
import { flagOf } from '../state/model.ts';
import { createEmitter } from '../util/emitter.ts';
import { createStore, type Readable } from '../util/store.ts';
import { createCapture } from './capture.ts';
import type { CaptureCare, Processing } from './capture-hooks.ts';
import type { CameraOptions, MicrophoneOptions } from './constraints.ts';
import {
  chosenDevice,
  deviceOpener,
  type DisplayTracks,
  screenOpener,
  type ScreenOptions,
  sourceOpener,
} from './device-openers.ts';
import type { DeviceManager } from './devices.ts';
import type { InputDevice, MediaEnvironment } from './media-environment.ts';
import { shouldReopen, shouldRevive } from './second-chance.ts';
import {
  createSourceSlot,
  type LocalSource,
  offSource,
  type Opened,
  type Opener,
  type SourceSlot,
} from './source-slot.ts';
import type { TrackSource } from './sources.ts';

/** Everything this device can send. */
export interface LocalMediaSnapshot {
  readonly microphone: LocalSource;
  readonly camera: LocalSource;
  readonly screen: LocalSource;
  readonly screenAudio: LocalSource;
}

/**
 * The devices of one client, shared by its calls. Overlapping wishes never throw: the last one wins.
 * A microphone that is off keeps its track open with `enabled: false`, a camera that is off is stopped. A device that
 * fails leaves the wish standing: it is tried again on the next `set`, and by itself once it may or can be used.
 */
export interface LocalMedia extends Readable<LocalMediaSnapshot> {
  /**
   * Wants the source on or off; without options those of the last time hold. Wishes of one task share one prompt.
   * Resolves when the wish, or a later one, has come true or failed (see `error`); never rejects.
   */
  set(source: 'microphone', on: boolean, options?: MicrophoneOptions | TrackSource): Promise<LocalSource>;
  set(source: 'camera', on: boolean, options?: CameraOptions | TrackSource): Promise<LocalSource>;
  set(source: 'screen', on: boolean, options?: ScreenOptions | TrackSource): Promise<LocalSource>;
  /** Calls the listener when a source ended by itself (unplugged, the browser's stop button). */
  onEnded(listener: (source: MediaSource) => void): () => void;
  /** Stops and releases every source. Wishes are gone. Idempotent; usable again afterwards. */
  release(): void;
  /** Releases everything and stops listening. Idempotent. */
  close(): void;
}

/** What local media are made of. */
export interface LocalMediaOptions {
  readonly environment: MediaEnvironment;
  readonly devices: DeviceManager;
  readonly deviceCare?: CaptureCare;
  readonly processors?: Processing;
  /** Shows the browser's picker. Rejects with a `CallError`. */
  readonly displayCapture: (environment: MediaEnvironment, options: ScreenOptions) => Promise<DisplayTracks>;
}

type Wished = 'microphone' | 'camera' | 'screen';
type Plan = (MicrophoneOptions & CameraOptions & ScreenOptions) | TrackSource;

const inputs = ['microphone', 'camera'] as const;

/** Creates the local media of a client. */
export function createLocalMedia({
  environment,
  devices,
  displayCapture,
  deviceCare,
  processors,
}: LocalMediaOptions): LocalMedia {
  const plans = new Map<Wished, Plan>();
  const emitter = createEmitter<{ ended: MediaSource }>((error) => environment.log.error('onEnded threw', error));
  let known = devices.get();
  const store = createStore<LocalMediaSnapshot>({
    microphone: offSource('microphone'),
    camera: offSource('camera'),
    screen: offSource('screen'),
    screenAudio: offSource('screen-audio'),
  });
  const changed = (state: LocalSource): void => {
    const { track } = store.get()[flagOf[state.source]];
    store.set({ ...store.get(), [flagOf[state.source]]: state });
    if (state.track && state.track !== track) void devices.refresh(); // only now names and permissions are known
  };
  const slotOf = (source: MediaSource, opened: (opened: Opened | null) => void = () => {}): SourceSlot =>
    createSourceSlot({
      source,
      keepOpen: source === 'microphone',
      createStream: (track) => environment.createMediaStream([track]),
      changed,
      opened,
      ended: () => emitter.emit('ended', source),
    });
  const sound = slotOf('screen-audio');
  const slots: Readonly<Record<Wished, SourceSlot>> = {
    microphone: slotOf('microphone'),
    camera: slotOf('camera'),
    screen: slotOf('screen', (opened) => sound.put(opened?.sound ?? null)),
  };
  const host = {
    environment,
    devices,
    media: store,
    capture: createCapture(environment),
    reopen: (source: InputDevice) => slots[source].reopen(),
  };
  const context = { environment, capture: deviceCare?.attach(host) ?? host.capture };
  const process = processors?.attach(host);
  const openerOf = (source: Wished, plan: Plan): Opener => {
    if ('open' in plan) return sourceOpener(plan, context);
    if (source === 'screen') return screenOpener(plan, () => displayCapture(environment, plan));
    return deviceOpener(source, { ...plan, deviceId: chosenDevice(plan, devices.get().selected[source]) }, context);
  };
  const wish = (source: Wished, on: boolean): Promise<LocalSource> => {
    const opener = openerOf(source, plans.get(source) ?? {});
    return slots[source].set(on, process?.(source, opener) ?? opener);
  };
  const tryAgain = (test: (state: LocalSource, device: InputDevice, chosen: string) => boolean): void => {
    for (const device of inputs) {
      const plan = plans.get(device) ?? {};
      if ('open' in plan) continue; // what becomes of the app's own source is the app's to say
      const chosen = chosenDevice(plan, known.selected[device]);
      if (test(slots[device].state, device, chosen)) void slots[device].reopen();
    }
  };
  const release = (): void => {
    plans.clear();
    for (const source of inputs) slots[source].release();
    slots.screen.release();
  };
  const stops = [
    devices.onSelect(async (kind) => {
      const plan = kind === 'speaker' ? null : plans.get(kind);
      if (kind === 'speaker' || (plan && 'open' in plan)) return;
      if (plan) plans.set(kind, withoutDevice(plan));
      await wish(kind, slots[kind].state.wanted);
    }),
    devices.subscribe((now) => {
      const before = known;
      known = now;
      tryAgain((state, device, chosen) => shouldReopen(state, { device, chosen, now, before }));
    }),
    environment.onNetwork((hint) => {
      if (hint === 'visible') tryAgain((state, device) => shouldRevive(state, known.permissions[device]));
    }),
  ];

  return {
    get: store.get,
    subscribe: store.subscribe,
    set(source, on, options?: Plan) {
      if (options) plans.set(source, options);
      return wish(source, on);
    },
    onEnded: (listener) => emitter.on('ended', listener),
    release,
    close() {
      release();
      for (const stop of stops) stop();
      emitter.clear();
    },
  };
}

/** The device that was selected last counts, not the one a wish named earlier. */
function withoutDevice(plan: Plan): Plan {
  return Object.fromEntries(Object.entries(plan).filter(([name]) => name !== 'deviceId' && name !== 'facing'));
}
