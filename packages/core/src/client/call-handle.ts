import type { ScreenOptions } from '../media/device-openers.ts';
import type { TrackSource } from '../media/sources.ts';
import type { MediaFlags, MediaSource } from '../protocol/messages.ts';
import type { QualityMonitor } from '../quality/monitor.ts';
import type { LocalFact } from '../state/events.ts';
import type { CallState } from '../state/model.ts';
import { CallError, isErrorCode } from '../util/errors.ts';
import { createStore, type Readable, type Store } from '../util/store.ts';
import { waitFor } from '../util/wait-for.ts';
import type { Call, CallSnapshot, MediaWishes } from './api.ts';
import { audioLevelOf } from './audio-levels.ts';
import { callDuration } from './call-duration.ts';
import { createCallChannel, participantAt } from './call-channel.ts';
import type { CallMedia } from './call-media.ts';
import type { CallParts } from './call-parts.ts';
import { type DeskCall, readWish, type SourcePlan, type Wish } from './media-desk.ts';
import { checkId, checkFeature } from './options.ts';
import { followCall, monitorCall } from './quality-of.ts';
import { createReceiveDesk, type ReceiveDesk } from './receive-desk.ts';
import { joinSnapshot } from './snapshot.ts';
import type { Tracer } from './tracer.ts';

/** A call as the client holds it: the public object, and what moves it. */
export interface CallHandle extends DeskCall {
  readonly call: Call;
  state: CallState;
  media: CallMedia | null;
  /** Made when somebody asks for the call's quality. */
  monitor: QualityMonitor | null;
  prepared: boolean;
  /** What the browser said when a connection failed last. */
  failure: unknown;
  readonly plans: Map<MediaSource, SourcePlan>;
  readonly waits: Set<MediaSource>;
  readonly speaker: Store<string | null | undefined>;
  /** Sources that the link does not carry at present. */
  readonly silenced: Set<MediaSource>;
  readonly tracer: Tracer;
  readonly receive: ReceiveDesk;
  /** Joins the snapshot anew. */
  refresh(): void;
  /** Remembers how sources are to be opened; returns what is wished to be sent. */
  plan(wishes: MediaWishes | undefined): MediaFlags;
}

/** Creates a call's handle. */
export function createCallHandle(initial: CallState, tracer: Tracer, parts: CallParts): CallHandle {
  const { board, desk, environment, local, options } = parts;
  const plans = new Map<MediaSource, SourcePlan>();
  const touched = new Set<MediaSource>();
  const speaker = createStore<string | null | undefined>(undefined);

  const id = (): string => handle.state.id;
  /** A plan changed without a fact. */
  const reconcile = (): void => desk.reconcile(board().handles());
  const join = (previous: CallSnapshot | null): CallSnapshot =>
    joinSnapshot(previous, {
      state: handle.state,
      local: local.get(),
      remote: (leg) => handle.media?.remote(leg.id),
      failure: handle.failure,
      outage: parts.outage.get(),
      epoch: parts.epoch,
    });
  const setPlan = (source: MediaSource, wish: Wish): void => {
    if (wish.plan) plans.set(source, wish.plan);
  };
  const change = async (source: MediaSource, wish: Wish): Promise<void> => {
    if (wish.on) checkFeature(options, source);
    setPlan(source, wish);
    touched.add(source);
    handle.waits.delete(source);
    if (wish.on) desk.tryAgain(source);
    if (source === 'microphone' && options.rememberMute !== false) parts.microphone.set(wish.on);
    await board().request({ type: 'wish-changed', call: id(), source, on: wish.on });
    if (wish.plan) reconcile();
    await desk.settled(source);
  };
  const request = (fact: LocalFact): Promise<void> => quiet(() => board().request(fact));
  const transfer = (to: string | Call): Promise<void> => {
    const other = to && typeof to === 'object' ? to : null;
    return board().transfer(id(), checkId(other?.get().peer ?? to, 'to'), other && other.id);
  };

  const call: Call = {
    get id() {
      return id();
    },
    get ready() {
      return ready;
    },
    get: () => store.get(),
    subscribe: (listener) => store.subscribe(listener),
    accept: (media) =>
      quiet(() => {
        environment.createMediaStream(); // throws where there is no WebRTC
        return request({ type: 'accept-requested', call: id(), media: handle.plan(media), profile: parts.profile });
      }),
    decline: (reason = 'declined') => request({ type: 'decline-requested', call: id(), reason }),
    hangUp: () => request({ type: 'hang-up-requested', call: id() }),
    hold: () => request({ type: 'hold-requested', call: id() }),
    resume: () => request({ type: 'resume-requested', call: id() }),
    invite: (user) =>
      quiet(async () => {
        checkFeature(options, 'groups');
        const secret = environment.createId();
        await request({ type: 'invite-requested', call: id(), user: checkId(user, 'user'), secret });
      }),
    transfer: (to) => quiet(() => transfer(to)),
    answerTransfer: (allow) => request({ type: 'transfer-answered', call: id(), allow }),
    setMicrophone: (wish) => quiet(() => change('microphone', readWish('microphone', wish))),
    setCamera: (wish) => quiet(() => change('camera', readWish('camera', wish))),
    shareScreen: (options: ScreenOptions | TrackSource = {}) =>
      quiet(() => change('screen', { on: true, plan: options })),
    stopScreen: () => quiet(() => change('screen', { on: false })),
    setReceive: (participant, source, wish) =>
      handle.receive.set('app', participant, source, wish === 'auto' ? undefined : wish),
    prepareMedia(media) {
      return quiet(async () => {
        const wishes = handle.plan(media);
        handle.prepared = true;
        for (const source of ['microphone', 'camera'] as const) {
          if (wishes[source]) desk.tryAgain(source);
          await board().request({ type: 'wish-changed', call: id(), source, on: wishes[source] });
        }
        reconcile();
        await Promise.all([desk.settled('microphone'), desk.settled('camera')]);
      });
    },
    duration: () => callDuration(call, environment.clock, parts.epoch),
    speaker,
    audioLevel: (participant) => audioLevelOf(handle, participant, parts),
    quality(participant) {
      handle.monitor ??= monitorCall(handle, environment.clock);
      followCall(handle.monitor, handle);
      return participant === undefined ? handle.monitor.call : handle.monitor.peer(participant);
    },
    openChannel(label, channelOptions) {
      const media = handle.state.phase.status === 'ended' ? null : board().media(id());
      if (!media) throw new CallError('no-call');
      return createCallChannel(media.session.openChannel(label, channelOptions), handle);
    },
    diagnostics: () =>
      (handle.media?.session.diagnostics() ?? []).map((one) => ({
        ...one,
        peer: participantAt(handle.state, one.peer) ?? one.peer,
      })),
    trace: () => tracer.trace(id()),
  };

  const handle: CallHandle = {
    call,
    state: initial,
    media: null,
    monitor: null,
    prepared: false,
    failure: undefined,
    plans,
    waits: new Set(),
    speaker,
    silenced: new Set(),
    tracer,
    receive: createReceiveDesk(() => handle),
    refresh() {
      handle.receive.reconcile();
      if (handle.monitor) followCall(handle.monitor, handle);
      if (handle.state.roster?.path.mode !== 'sfu') speaker.set(undefined);
      const next = join(store.get());
      store.set(next);
    },
    plan(wishes = {}) {
      const microphone = wishes.microphone === undefined ? null : readWish('microphone', wishes.microphone);
      const camera = wishes.camera === undefined ? null : readWish('camera', wishes.camera);
      if (camera?.on) checkFeature(options, 'camera');
      if (microphone) setPlan('microphone', microphone);
      if (camera) setPlan('camera', camera);
      const before = handle.state.wishes;
      const unmuted = touched.has('microphone') ? before.microphone : parts.microphone.get();
      return {
        ...before,
        microphone: microphone?.on === false ? false : unmuted,
        camera: camera?.on ?? before.camera,
      };
    },
  };
  const store: Store<CallSnapshot> = createStore(join(null));
  const ready = quiet(() => untilConnected(store));
  return handle;
}

/** What a call that is being placed is wished to send. Of what was sent `before`, a muted microphone stays muted. */
export function firstWishes({ microphone = true, camera }: MediaWishes, before: MediaFlags): MediaFlags {
  return {
    ...before,
    microphone: before.microphone && readWish('microphone', microphone).on,
    camera: readWish('camera', camera ?? before.camera).on,
  };
}

/** Rejects when the call ends before. */
async function untilConnected(call: Readable<CallSnapshot>): Promise<void> {
  await waitFor(call, ({ status, error, reason }) => {
    if (status === 'ended') throw error ?? endOf(`${reason}`);
    return status === 'connected';
  });
}

/** Why a call never connected, as an error. */
function endOf(reason: string): CallError {
  return isErrorCode(reason) ? new CallError(reason) : new CallError('call-ended', { detail: `Reason: ${reason}.` });
}

/**
 * Acts; what is thrown for a wrong argument becomes a rejection. A rejection that nobody awaits is no fault of the page:
 * snapshots and events tell of it, too.
 */
function quiet<T>(act: () => Promise<T>): Promise<T> {
  const promise = (async () => act())();
  promise.catch(() => {});
  return promise;
}
