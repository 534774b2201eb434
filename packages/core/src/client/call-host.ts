import type { Environment } from '../environment/environment.ts';
import type { LocalMedia } from '../media/local-media.ts';
import { parseCallMessage } from '../protocol/index.ts';
import type { Profile } from '../protocol/messages.ts';
import { flagOf, type Leg } from '../state/model.ts';
import type { Topology } from '../topology/topology.ts';
import { CallError } from '../util/errors.ts';
import type { Logger } from '../util/log.ts';
import type { Store } from '../util/store.ts';
import type { CallClientOptions } from './api.ts';
import { type CallHandle, type CallHandleHost } from './call-handle.ts';
import { type CallMedia, createCallMedia, mediaSources } from './call-media.ts';
import { audioLevelOf } from './audio-levels.ts';
import { callDuration } from './call-duration.ts';
import type { IceServers } from './ice-servers.ts';
import type { MediaDesk } from './media-desk.ts';
import { followCall, monitorCall } from './quality-of.ts';
import { joinSnapshot } from './snapshot.ts';
import type { Switchboard } from './switchboard.ts';

/** What the handles of a client share. */
export interface CallHostParts {
  readonly options: CallClientOptions;
  readonly environment: Environment;
  readonly topology: Topology;
  readonly servers: IceServers;
  readonly local: LocalMedia;
  readonly desk: MediaDesk;
  readonly log: Logger;
  readonly profile: Profile;
  /** Tells the app of a fault that belongs to no promise. */
  announce(error: CallError): void;
  /** The wish for the microphone with which the next call begins. */
  readonly microphone: Store<boolean>;
  board(): Switchboard;
}

/** Ties a client's call handles to its switchboard, devices and connections. */
export function createCallHost(parts: CallHostParts): CallHandleHost {
  const { environment, local, options } = parts;
  const epoch = environment.clock.wallTime() - environment.clock.now();
  const { features = {} } = options;
  const board = (): Switchboard => parts.board();

  return {
    microphone: parts.microphone,
    request: (fact) => board().request(fact),
    transfer: (call, to, other) => board().transfer(call, to, other),
    reconcile: () => parts.desk.reconcile(board().handles()),
    async settled(source) {
      const state = await parts.desk.settled(source);
      if (state?.error && (state.wanted || state.actual === 'failed')) throw state.error;
    },
    allows: (source) =>
      source === 'camera' ? features.video !== false : source !== 'screen' || features.screen !== false,
    snapshot(previous, handle) {
      if (handle.monitor) followCall(handle.monitor, handle);
      const remote = (leg: Leg) => handle.media?.remote(leg.id);
      return joinSnapshot(previous, { state: handle.state, local: local.get(), remote, epoch });
    },
    media(handle) {
      const media = board().media(handle.state.id);
      if (!media) throw new CallError('no-call');
      return media;
    },
    duration: (call) => callDuration(call, environment.clock, epoch),
    audioLevel: (handle, participant) => audioLevelOf(handle, participant, parts),
    quality(handle, participant) {
      handle.monitor ??= monitorCall(handle, environment.clock);
      followCall(handle.monitor, handle);
      return participant === undefined ? handle.monitor.call : handle.monitor.peer(participant);
    },
    trace: (handle) => board().tracer.trace(handle.state.id, board().phone()),
    profile: () => parts.profile,
  };
}

/** Connects a call's media side to the switchboard. */
export function connectCallMedia(parts: CallHostParts, handle: CallHandle): CallMedia {
  const { environment, options, servers, log } = parts;
  const board = (): Switchboard => parts.board();
  let refused = false;
  return createCallMedia(
    parts.topology,
    {
      createPeerConnection: (config) => environment.createPeerConnection(config),
      capabilities: (kind) => environment.capabilities(kind),
      createMediaStream: () => environment.createMediaStream(),
      iceServers: () => servers.get(),
      clock: environment.clock,
      log,
      ...(options.iceTransportPolicy && { iceTransportPolicy: options.iceTransportPolicy }),
      ...(options.codecs && { codecs: options.codecs }),
      opus: { dtx: true, ...options.opus },
    },
    {
      fact: (fact) => board().post({ ...fact, call: handle.state.id }),
      control(leg, text) {
        const from = handle.state.legs.find(({ id }) => id === leg)?.device;
        const message = parseCallMessage(text);
        if (from && message)
          board().post({
            type: 'message-received',
            from,
            message,
            via: 'control',
            verified: true,
            age: 0,
            preconnect: 'never',
          });
      },
      tracksChanged: () => board().refresh(handle),
      debug(leg, what, details) {
        log.debug(`${handle.state.id} ${leg}: ${what}`, details);
        const { errorCode, url } = Object(details) as Partial<RTCPeerConnectionIceErrorEvent>;
        if (errorCode !== 401 || refused) return;
        refused = true; // each address asks each server
        parts.announce(new CallError('turn-unauthorized', { cause: url }));
      },
    },
  );
}

/** Tells the state machine which sources cannot be sent although they are wished for. */
export function watchDevices(local: LocalMedia, board: () => Switchboard): () => void {
  const stops = [
    local.subscribe((media) => {
      for (const { state } of board().handles()) {
        if (state.phase.status === 'ended') continue;
        for (const source of mediaSources) {
          const failed = media[flagOf[source]].actual === 'failed';
          if (state.failed[flagOf[source]] !== failed)
            board().post({ type: 'source-changed', call: state.id, source, failed });
        }
        // The picker decides whether sound comes with the screen.
        const on = state.wishes.screen && media.screenAudio.actual === 'live';
        if (state.wishes.screenAudio !== on)
          board().post({ type: 'wish-changed', call: state.id, source: 'screen-audio', on });
      }
      board().refreshAll();
    }),
    local.onEnded((source) => {
      for (const { state } of board().handles())
        if (source === 'screen' && state.wishes.screen)
          board().post({ type: 'wish-changed', call: state.id, source, on: false });
    }),
  ];
  return () => stops.forEach((stop) => stop());
}
