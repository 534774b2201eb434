import { browserEnvironment } from '../environment/browser-environment.ts';
import { claimDeviceId } from '../environment/device-id.ts';
import { createDevices } from '../media/devices.ts';
import { createLocalMedia } from '../media/local-media.ts';
import { displayCapture } from '../screen/display-capture.ts';
import { createSession } from '../signaling/session.ts';
import type { LocalFact } from '../state/events.ts';
import { noMedia } from '../state/model.ts';
import { callOf, createPhone } from '../state/phone.ts';
import { mesh } from '../topology/mesh/mesh.ts';
import { check } from '../util/check.ts';
import { createEmitter } from '../util/emitter.ts';
import { CallError } from '../util/errors.ts';
import { createDropLog, createLogger } from '../util/log.ts';
import { createStore } from '../util/store.ts';
import type {
  Call,
  CallClient,
  CallClientEvents,
  CallClientOptions,
  CallClientSnapshot,
  CallOptions,
  CallSnapshot,
  JoinOptions,
} from './api.ts';
import { type CallHandle, createCallHandle, firstWishes } from './call-handle.ts';
import type { CallParts } from './call-parts.ts';
import { connectCallMedia } from './connect-call-media.ts';
import { createIceServers } from './ice-servers.ts';
import { createMediaDesk } from './media-desk.ts';
import { createNotices } from './notices.ts';
import {
  checkFeature,
  checkId,
  checkMetadata,
  checkOptions,
  checkWait,
  createPreconnect,
  featuresOf,
  ownProfile,
  phoneSettings,
} from './options.ts';
import { createSwitchboard, type Switchboard } from './switchboard.ts';
import { watchDevices } from './watch-devices.ts';

/**
 * Creates a client: one user at one device. It connects its transport at once and opens no device before a call needs it.
 * Throws `invalid-argument` when an option is not what it should be.
 *
 * @example
 * const calls = createCallClient({ self: { id: 'alice', name: 'Alice' }, transport: webSocketTransport({ url }) });
 * calls.on('incoming', (call) => call.accept({ camera: true }));
 * const call = calls.call('bob', { camera: true });
 * await call.ready;
 */
export function createCallClient(options: CallClientOptions): CallClient {
  checkOptions(options);
  const { logLevel = 'warn' } = options;
  const environment = options.environment ?? browserEnvironment({ logLevel });
  const { clock } = environment;
  const createId = (): string => environment.createId();
  const log = createLogger(options.log ?? environment.log, logLevel);
  const dropped = createDropLog(log, clock);
  const fault = (error: unknown): void => log.error(`an error was caught: ${String(error)}`, error);
  const emitter = createEmitter<CallClientEvents>(fault);
  /** With the cause in the line: a logger that writes JSON shows an Error as `{}`. */
  const report = (error: CallError, outage = false): void => {
    log[outage ? 'debug' : 'warn'](`${error.message} ${String(error.cause)}`, error.cause);
    if (!outage) emitter.emit('error', error);
  };

  const claim = options.self.device === undefined ? claimDeviceId(environment, options.self.id) : null;
  const self = { user: options.self.id, device: claim?.id ?? options.self.device ?? createId() };
  const profile = ownProfile(options.self);
  const store = createStore<CallClientSnapshot>({
    self: { id: self.user, device: self.device, name: profile.name ?? null, avatar: profile.avatar ?? null },
    signaling: 'idle',
    calls: [],
  });
  const servers = createIceServers(options.iceServers, {
    clock,
    onError: report,
    inUse: () => store.get().calls.some((call) => call.get().status !== 'ended'),
    onRenewed: () => board.post({ type: 'ice-servers-renewed' }),
  });
  const preconnect = createPreconnect(options, servers, createNotices(options, options.transport, log));
  const topology = options.topology ?? mesh();
  const settings = phoneSettings(options, topology);
  const devices = createDevices(environment);
  const local = createLocalMedia({ ...options, environment, devices, displayCapture });
  const desk = createMediaDesk(local, { preview: () => options.preview ?? true, fault });
  const session = createSession({
    transport: options.transport,
    self,
    clock,
    createId,
    log,
    ...(options.retry && { retry: options.retry }),
    onRefused: (call, cause, user) => board.refused(call, cause, user),
    onMessage(received) {
      const { message, from, verified } = received;
      const known = message.type === 'invite' || message.type === 'roster' || callOf(board.phone(), message, from);
      if (!known) dropped('no call with that id and secret', from);
      const name = message.type === 'invite' ? (message.profile.name ?? null) : null;
      const peer = { direction: 'incoming', user: from.user, name, verified } as const;
      board.receive(received, message.type === 'invite' ? preconnect(peer) : 'never');
    },
  });
  const parts: CallParts = {
    options,
    environment,
    topology,
    servers,
    local,
    desk,
    log,
    outage: session.lastError,
    profile,
    epoch: clock.wallTime() - clock.now(),
    announce: (error) => emitter.emit('error', error),
    microphone: createStore(true),
    board: () => board,
  };
  const board: Switchboard = createSwitchboard({
    initial: createPhone(self, settings),
    clock,
    createId,
    session,
    emitter,
    createHandle: (state, tracer) => createCallHandle(state, tracer, parts),
    createMedia: (handle) => connectCallMedia(parts, handle),
    reconcile(handles) {
      desk.reconcile(handles);
      keeper?.changed();
    },
    listChanged: (calls) => store.set({ ...store.get(), calls }),
    fault,
  });

  const keeper = options.resume?.attach({
    environment,
    self,
    grace: board.phone().settings.timeouts.resumeGrace,
    epoch: parts.epoch,
    handles: board.handles,
    post: board.post,
    restore: (state, prepare) => void board.place({ type: 'call-restored', call: state.id, state }, prepare),
  });
  let down = false;
  const stops = [
    watchDevices(local, () => board),
    session.status.subscribe((signaling) => {
      store.set({ ...store.get(), signaling });
      board.post({ type: 'signaling-changed', status: signaling === 'open' ? 'up' : 'down' });
    }),
    session.lastError.subscribe((error) => {
      // Hours of outage and a thousand tries: its first failure and its end are told.
      if (error) report(error, down);
      else log.warn('The transport is open again.');
      down = !!error;
    }),
    environment.onNetwork((hint) => {
      if (hint === 'offline') return;
      session.reconnectNow();
      if (hint !== 'visible') board.post({ type: 'network-changed' });
    }),
    environment.onPageHide((cached) => {
      for (const { call, media } of board.handles()) {
        const { status, direction } = call.get();
        const rings = direction === 'incoming' && status === 'ringing';
        // An unanswered call goes on ringing, on other devices and on this one, when its page was only loaded anew.
        if (status !== 'connected') void (rings || call.hangUp());
        // A connection that closes tells the other end at once that this page is gone; a reload may come back to the call.
        else if (!cached) void media?.session.close();
      }
      if (!cached) keeper?.hide();
    }),
  ];
  let closed: Promise<void> | null = null;

  const place = (kind: 'call' | 'room', name: string | readonly string[], wishes: CallOptions & JoinOptions): Call => {
    if (closed) throw new CallError('client-closed');
    environment.createMediaStream(); // throws where there is no WebRTC
    const left = board.handles().find(({ call }) => call === wishes.from);
    if (wishes.from && !left) throw new CallError('no-call');
    const media = firstWishes(wishes, left?.state.wishes ?? { ...noMedia, microphone: parts.microphone.get() });
    if (media.camera) checkFeature(options, 'camera');
    checkWait('ring', wishes.ring);
    const begun = {
      call: wishes.id === undefined ? createId() : checkId(wishes.id, 'id', 64),
      secret: createId(),
      profile,
      media,
    };
    const stay = { incarnation: createId(), version: clock.wallTime() };
    const ring = { metadata: checkMetadata(wishes.metadata), ring: wishes.ring ?? null };
    const fact = (): LocalFact & { readonly call: string } => {
      if (typeof name !== 'string') {
        check(Array.isArray(name) && name.length > 0 && name.length < 50, 'to', 'a user or a list of 1 to 49', name);
        const users = name.map((user) => ({ user: checkId(user, 'to'), secret: createId() }));
        return { ...begun, ...stay, ...ring, type: 'group-requested', room: createId(), users };
      }
      const from = left && { from: left.state.id };
      if (kind === 'room') return { ...begun, ...stay, type: 'room-requested', room: checkId(name, 'room'), ...from };
      const peer = { direction: 'outgoing', user: name, name: null, verified: true } as const;
      return { ...begun, ...ring, type: 'call-requested', to: checkId(name, 'to'), preconnect: preconnect(peer) };
    };
    const { call } = board.place(fact(), (handle) => {
      left?.plans.forEach((plan, source) => handle.plans.set(source, plan));
      left?.waits.forEach((source) => handle.waits.add(source));
      handle.plan(wishes);
    });
    return call;
  };
  /** The user whom the app calls rings here already. */
  const answer = (handle: CallHandle, wishes: CallOptions): Call => {
    const media = handle.plan(wishes);
    board.demand({ type: 'accept-requested', call: handle.call.id, media, profile });
    return handle.call;
  };
  const close = async (): Promise<void> => {
    const handles = board.handles();
    await Promise.all(handles.map(({ call }) => call.hangUp().catch(() => {})));
    await Promise.all(handles.map(({ media }) => media?.close()));
    keeper?.close();
    for (const stop of stops) stop();
    await session.close();
    store.set({ ...store.get(), signaling: 'closed' });
    servers.close();
    local.close();
    devices.close();
    emitter.clear();
    claim?.release();
    if (!options.environment) await environment.close();
  };
  const open = (): void => {
    if (!closed) session.start();
  };
  const start = (device: string): void => {
    if (closed) return;
    if (device !== self.device) {
      self.device = device;
      store.set({ ...store.get(), self: { ...store.get().self, device } });
      board.post({ type: 'device-renamed', device });
    }
    if (keeper) void keeper.begin().then(open);
    else open();
  };
  if (claim) void claim.settled.then(start);
  else start(self.device);

  return {
    get: store.get,
    subscribe: store.subscribe,
    call(to, given) {
      const wishes = given ?? {};
      if (typeof to === 'object') checkFeature(options, 'groups');
      const theirs =
        session.capabilities.verifiedSender && board.handles().find(({ call }) => ringsFrom(call.get(), to));
      return theirs ? answer(theirs, wishes) : place('call', to, wishes);
    },
    join(room, wishes) {
      if (!session.capabilities.rooms) throw new CallError('no-rooms');
      checkFeature(options, 'groups');
      return place('room', room, wishes ?? {});
    },
    on: (event, listener) => emitter.on(event, listener),
    find: (id) => store.get().calls.find((call) => call.id === id),
    dismiss(call) {
      if (call?.get().status === 'ended') board.post({ type: 'call-forgotten', call: call.id });
    },
    media: local,
    devices,
    features: featuresOf(options),
    reconnect() {
      if (session.status.get() !== 'open') session.reconnectNow();
    },
    close() {
      closed ??= close().catch(fault);
      return closed;
    },
  };
}

function ringsFrom({ direction, status, peer, room }: CallSnapshot, user: string | readonly string[]): boolean {
  return direction === 'incoming' && status === 'ringing' && room === null && peer === user;
}
