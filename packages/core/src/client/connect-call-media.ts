import { parseCallMessage } from '../protocol/index.ts';
import { outgoingMedia } from '../state/selectors.ts';
import { CallError } from '../util/errors.ts';
import type { AdaptationHost } from './adaptation-host.ts';
import type { CallHandle } from './call-handle.ts';
import { participantAt } from './call-channel.ts';
import { type CallMedia, createCallMedia } from './call-media.ts';
import type { CallParts } from './call-parts.ts';

/** Connects a call's media side to the switchboard. */
export function connectCallMedia(parts: CallParts, handle: CallHandle): CallMedia {
  const { environment, options, servers, log, board } = parts;
  const clashes = new Set<string>();
  let refused = false;
  const media = createCallMedia(
    parts.topology,
    {
      get room() {
        return handle.state.room ?? handle.state.id;
      },
      self: handle.state.self,
      server: options.transport.server ?? null,
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
      noCodec(kind) {
        if (!clashes.has(kind)) parts.announce(new CallError('no-common-codec', { detail: `Kind: ${kind}.` }));
        clashes.add(kind);
      },
      tracksChanged: () => board().refresh(handle),
      failed: (cause) => (handle.failure = cause),
      sound(fact) {
        if (fact.type === 'speaker') handle.speaker.set(participantAt(handle.state, fact.peer ?? '') ?? null);
      },
      pathFailed({ path, cause }) {
        if (path === 'sfu') parts.announce(new CallError('sfu-unavailable', { cause }));
        board().post({ type: 'path-failed', call: handle.state.id, path });
      },
      debug(leg, what, details) {
        log.debug(`${handle.state.id} ${leg}: ${what}`, details);
        const { errorCode, url } = Object(details) as Partial<RTCPeerConnectionIceErrorEvent>;
        if (errorCode !== 401 || refused) return;
        refused = true; // each address asks each server
        parts.announce(new CallError('turn-unauthorized', { cause: url }));
      },
    },
  );
  options.adaptation?.follow(adaptationHost(parts, handle, media));
  options.receiving?.follow({
    call: handle.call,
    clock: environment.clock,
    receive: (participant, source, wish) => handle.receive.set('plan', participant, source, wish),
  });
  return media;
}

function adaptationHost({ environment, board }: CallParts, handle: CallHandle, { session }: CallMedia): AdaptationHost {
  return {
    call: handle.call,
    clock: environment.clock,
    stats: () => session.stats(),
    limit: session.limit,
    legs: () => outgoingMedia(handle.state).map(({ leg }) => leg),
    videoPaused(paused) {
      if (paused) handle.silenced.add('camera');
      else handle.silenced.delete('camera');
      board().post({ type: 'source-changed', call: handle.state.id, source: 'camera', failed: paused });
    },
    ended: () => handle.state.phase.status === 'ended',
  };
}
