import { CallError } from '../../util/errors.ts';
import type { Channel, ChannelOptions, PeerId } from '../topology.ts';

/** A data channel of the app, as the session keeps it. */
export interface OpenedChannel {
  readonly handle: Channel;
  /** Opens it on a peer's connection, in place of an older one. */
  connect(peer: PeerId, connection: RTCPeerConnection): void;
  disconnect(peer: PeerId): void;
  /** Hands over what a peer sent; false when nobody listens. */
  receive(peer: PeerId, data: ChannelData): boolean;
}

export type ChannelData = string | ArrayBuffer;
type Sendable = Parameters<Channel['send']>[0];

/** Largest message, bytes, that every browser takes whole; a connection may allow less. */
const maxMessageBytes = 65_536;

interface Outgoing {
  readonly channel: RTCDataChannel;
  readonly connection: RTCPeerConnection;
}

/** Creates a channel that is not connected to anybody yet. */
export function createChannel(
  label: string,
  options: ChannelOptions,
  events: { listening(): void; closed(): void },
): OpenedChannel {
  const outgoing = new Map<PeerId, Outgoing>();
  const messageListeners = new Set<(peer: PeerId, data: ChannelData) => void>();
  const stateListeners = new Set<(peer: PeerId, state: RTCDataChannelState) => void>();
  let closed = false;

  const handle: Channel = {
    label,
    send(data, to) {
      const peers = to === undefined ? [...outgoing.keys()] : [to];
      for (const peer of peers) checkSize(data, outgoing.get(peer)?.connection);
      return new Map(peers.map((peer) => [peer, trySend(outgoing.get(peer)?.channel, data)]));
    },
    state: (peer) => (closed ? 'closed' : (outgoing.get(peer)?.channel.readyState ?? 'none')),
    bufferedAmount: (peer) => outgoing.get(peer)?.channel.bufferedAmount ?? 0,
    onMessage(listener) {
      const stop = listen(messageListeners, listener);
      events.listening();
      return stop;
    },
    onState: (listener) => listen(stateListeners, listener),
    close() {
      events.closed();
      closed = true;
      for (const [peer, { channel }] of outgoing) {
        outgoing.delete(peer);
        channel.close();
        for (const listener of stateListeners) listener(peer, 'closed');
      }
    },
  };

  return {
    handle,
    connect(peer, connection) {
      const channel = connection.createDataChannel(label, { ...options });
      outgoing.set(peer, { channel, connection });
      const tell = (): void => {
        if (outgoing.get(peer)?.channel !== channel) return;
        for (const listener of stateListeners) listener(peer, channel.readyState);
      };
      channel.onopen = channel.onclosing = channel.onclose = tell;
    },
    disconnect: (peer) => void outgoing.delete(peer),
    receive(peer, data) {
      for (const listener of messageListeners) listener(peer, data);
      return messageListeners.size > 0;
    },
  };
}

/** Sends if the channel is open; a channel that is closing refuses by an exception. */
export function trySend(channel: RTCDataChannel | undefined, data: Sendable): boolean {
  if (channel?.readyState !== 'open') return false;
  try {
    channel.send(data as string);
    return true;
  } catch {
    return false;
  }
}

function listen<T>(listeners: Set<T>, listener: T & ((...args: never[]) => void)): () => void {
  const own = ((...args: never[]) => listener(...args)) as T & typeof listener;
  listeners.add(own);
  return () => void listeners.delete(own);
}

function checkSize(data: Sendable, connection: RTCPeerConnection | undefined): void {
  const limit = Math.min(maxMessageBytes, connection?.sctp?.maxMessageSize || maxMessageBytes);
  const size = typeof data === 'string' ? new TextEncoder().encode(data).length : data.byteLength;
  if (size > limit) throw new CallError('message-too-large', { detail: `${size} of ${limit} bytes.` });
}
