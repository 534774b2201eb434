import type { Channel, ChannelOptions, PeerId } from '../topology.ts';
import { createChannel, type ChannelData, type OpenedChannel } from './channel.ts';

/** The app's data channels of a session, by label. */
export interface Channels {
  open(label: string, options?: ChannelOptions): Channel;
  /** Opens every channel on a peer's new connection. */
  attach(peer: PeerId, connection: RTCPeerConnection): void;
  /** Takes a channel that the other end opened. */
  accept(peer: PeerId, channel: RTCDataChannel): void;
  detach(peer: PeerId): void;
}

/** Messages kept for labels to which nobody listens yet. */
const maxEarly = 64;

/**
 * Each end opens a channel of its own for a label, sends on it and listens on the other's. So both may open a label
 * in any order and at any time, and no ids need agreeing: browsers use ids again after a close.
 */
export function createChannels(): Channels {
  const opened = new Map<string, OpenedChannel>();
  const connections = new Map<PeerId, RTCPeerConnection>();
  let early: { readonly label: string; readonly peer: PeerId; readonly data: ChannelData }[] = [];

  const create = (label: string, options: ChannelOptions): OpenedChannel => {
    const entry = createChannel(label, options, {
      closed: () => opened.get(label) === entry && opened.delete(label),
      listening() {
        const due = early.filter((message) => message.label === label);
        early = early.filter((message) => message.label !== label);
        for (const { peer, data } of due) entry.receive(peer, data);
      },
    });
    for (const [peer, connection] of connections) entry.connect(peer, connection);
    return entry;
  };

  return {
    open(label, options = {}) {
      const entry = opened.get(label) ?? create(label, options);
      opened.set(label, entry);
      return entry.handle;
    },
    attach(peer, connection) {
      connections.set(peer, connection);
      for (const entry of opened.values()) entry.connect(peer, connection);
    },
    accept(peer, channel) {
      const { label } = channel;
      channel.binaryType = 'arraybuffer';
      channel.onmessage = ({ data }: MessageEvent<ChannelData>) => {
        if (!opened.get(label)?.receive(peer, data) && early.length < maxEarly) early.push({ label, peer, data });
      };
    },
    detach(peer) {
      connections.delete(peer);
      for (const entry of opened.values()) entry.disconnect(peer);
      early = early.filter((message) => message.peer !== peer);
    },
  };
}
