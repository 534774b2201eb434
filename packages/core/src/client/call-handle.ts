import type { ScreenOptions } from '../media/device-openers.ts';
import type { MediaFlags, MediaSource } from '../protocol/messages.ts';
import type { QualityMonitor } from '../quality/monitor.ts';
import type { Quality } from '../quality/quality.ts';
import type { LocalFact } from '../state/events.ts';
import { type CallState, noMedia } from '../state/model.ts';
import type { Trace } from '../state/trace.ts';
import { CallError, isErrorCode } from '../util/errors.ts';
import { createStore, type Readable, type Store } from '../util/store.ts';
import type { Call, CallSnapshot, MediaWishes } from './api.ts';
import type { CallMedia } from './call-media.ts';
import { type DeskCall, readWish, type SourcePlan, type Wish } from './media-desk.ts';

/** What a call's handle asks of its client. */
export interface CallHandleHost {
  /** Runs a fact; rejects with the error by which the state machine refused it. */
  request(fact: LocalFact): Promise<void>;
  transfer(call: string, to: string, other: string | null): Promise<void>;
  /** Looks at the devices again: a plan changed without a fact. */
  reconcile(): void;
  /** Resolves when the last wish for a source came true; rejects with its error when it failed. */
  settled(source: MediaSource): Promise<void>;
  /** Whether the app's features allow a source. */
  allows(source: MediaSource): boolean;
  /** The wish for the microphone that a call begins with. */
  readonly microphone: Store<boolean>;
  snapshot(previous: CallSnapshot | null, handle: CallHandle): CallSnapshot;
  media(handle: CallHandle): CallMedia;
  duration(call: Readable<CallSnapshot>): Readable<number>;
  audioLevel(handle: CallHandle, participant: string): Readable<number>;
  quality(handle: CallHandle, participant: string | undefined): Quality;
  trace(handle: CallHandle): Trace;
  profile(): { readonly name?: string; readonly avatar?: string };
}

/** A call as the client holds it: the public object, and what moves it. */
export interface CallHandle extends DeskCall {
  readonly call: Call;
  state: CallState;
  media: CallMedia | null;
  /** Made when somebody asks for the call's quality. */
  monitor: QualityMonitor | null;
  prepared: boolean;
  readonly plans: Map<MediaSource, SourcePlan>;
  /** Joins the snapshot anew and settles `ready`. */
  refresh(): void;
  /** Remembers how sources are to be opened; returns what is wished to be sent. */
  plan(wishes: MediaWishes | undefined): MediaFlags;
}

/** Creates a call's handle. */
export function createCallHandle(initial: CallState, host: CallHandleHost): CallHandle {
  const plans = new Map<MediaSource, SourcePlan>();
  const touched = new Set<MediaSource>();
  const ready = createReady();

  const setPlan = (source: 'microphone' | 'camera', wish: Wish): void => {
    if (wish.plan) plans.set(source, wish.plan);
  };
  const change = async (source: MediaSource, wish: Wish): Promise<void> => {
    if (wish.on && !host.allows(source)) throw new CallError('feature-disabled', { detail: source });
    if (wish.plan) plans.set(source, wish.plan);
    touched.add(source);
    if (source === 'microphone') host.microphone.set(wish.on);
    await host.request({ type: 'wish-changed', call: handle.state.id, source, on: wish.on });
    if (wish.plan) host.reconcile();
    await host.settled(source);
  };
  const id = (): string => handle.state.id;
  const request = (fact: LocalFact): Promise<void> => quiet(host.request(fact));

  const call: Call = {
    get id() {
      return handle.state.id;
    },
    ready: ready.promise,
    get: () => store.get(),
    subscribe: (listener) => store.subscribe(listener),
    accept(media) {
      const wishes = handle.plan(media);
      return request({ type: 'accept-requested', call: id(), media: wishes, profile: host.profile() });
    },
    decline: (reason = 'declined') => request({ type: 'decline-requested', call: id(), reason }),
    hangUp: () => request({ type: 'hang-up-requested', call: id() }),
    hold: () => request({ type: 'hold-requested', call: id() }),
    resume: () => request({ type: 'resume-requested', call: id() }),
    transfer: (to) =>
      quiet(typeof to === 'string' ? host.transfer(id(), to, null) : host.transfer(id(), to.get().peer ?? '', to.id)),
    answerTransfer: (allow) => request({ type: 'transfer-answered', call: id(), allow }),
    setMicrophone: (wish) => quiet(change('microphone', readWish('microphone', wish))),
    setCamera: (wish) => quiet(change('camera', readWish('camera', wish))),
    shareScreen: (options: ScreenOptions = {}) => quiet(change('screen', { on: true, plan: options })),
    stopScreen: () => quiet(change('screen', { on: false })),
    prepareMedia(media) {
      const wishes = handle.plan(media);
      handle.prepared = true;
      return quiet(
        (async () => {
          for (const source of ['microphone', 'camera'] as const)
            await host.request({ type: 'wish-changed', call: id(), source, on: wishes[source] });
          host.reconcile();
          await Promise.all([host.settled('microphone'), host.settled('camera')]);
        })(),
      );
    },
    duration: () => host.duration(call),
    audioLevel: (participant) => host.audioLevel(handle, participant),
    quality: (participant) => host.quality(handle, participant),
    openChannel: (label, options) => host.media(handle).session.openChannel(label, options),
    diagnostics: () => handle.media?.session.diagnostics() ?? [],
    trace: () => host.trace(handle),
  };

  const handle: CallHandle = {
    call,
    state: initial,
    media: null,
    monitor: null,
    prepared: false,
    plans,
    refresh() {
      const next = host.snapshot(store.get(), handle);
      if (next.status === 'connected') ready.resolve();
      if (next.status === 'ended') ready.reject(next.error ?? endOf(`${next.reason}`));
      store.set(next);
    },
    plan(wishes = {}) {
      const microphone = wishes.microphone === undefined ? null : readWish('microphone', wishes.microphone);
      const camera = wishes.camera === undefined ? null : readWish('camera', wishes.camera);
      if (microphone) setPlan('microphone', microphone);
      if (camera) setPlan('camera', camera);
      const before = handle.state.wishes;
      const unmuted = touched.has('microphone') ? before.microphone : host.microphone.get();
      return {
        ...before,
        microphone: microphone?.on === false ? false : unmuted,
        camera: (camera?.on ?? before.camera) && host.allows('camera'),
      };
    },
  };
  const store: Store<CallSnapshot> = createStore(host.snapshot(null, handle));
  return handle;
}

/** The wishes of a call that is being placed, and how to open the devices. */
export function firstWishes(
  { microphone = true, camera = false }: MediaWishes,
  remembered: boolean,
): { readonly media: MediaFlags; readonly plans: readonly (readonly [MediaSource, SourcePlan])[] } {
  const wishes = {
    microphone: microphone === true ? { on: remembered } : readWish('microphone', microphone),
    camera: readWish('camera', camera),
  };
  const plans = (['microphone', 'camera'] as const).flatMap((source) => {
    const { plan } = wishes[source] as Wish;
    return plan ? [[source, plan] as const] : [];
  });
  return { media: { ...noMedia, microphone: wishes.microphone.on, camera: wishes.camera.on }, plans };
}

/** Why a call never connected, as an error. */
function endOf(reason: string): CallError {
  return isErrorCode(reason) ? new CallError(reason) : new CallError('call-ended', { detail: `Reason: ${reason}.` });
}

interface Ready {
  readonly promise: Promise<void>;
  resolve(): void;
  reject(error: CallError): void;
}

function createReady(): Ready {
  let resolve = (): void => {};
  let reject = (_error: CallError): void => {};
  const promise = quiet(
    new Promise<void>((yes, no) => {
      resolve = yes;
      reject = no;
    }),
  );
  return { promise, resolve: () => resolve(), reject: (error) => reject(error) };
}

/** A rejection that nobody awaits is no fault of the page: snapshots and events tell of it, too. */
function quiet<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}
