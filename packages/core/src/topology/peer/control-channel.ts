import { trySend, type ChannelData } from './channel.ts';

/** The channel that every connection has: texts are its user's, bytes are signs of life. */
export interface ControlChannel {
  readonly state: RTCDataChannelState;
  send(text: string): boolean;
  /** Asks the other end to answer at once. */
  ping(): void;
}

const ping = 0;
const pong = 1;

/** Opens the control channel. Its id is agreed beforehand, so both ends open it without a word. */
export function openControlChannel(
  pc: RTCPeerConnection,
  on: { opened(): void; closed(): void; text(text: string): void; heard(): void },
): ControlChannel {
  const channel = pc.createDataChannel('control', { negotiated: true, id: 0 });
  const beat = (kind: number): boolean => trySend(channel, new Uint8Array([kind]).buffer);
  channel.binaryType = 'arraybuffer';
  channel.onopen = on.opened;
  channel.onclose = on.closed;
  channel.onmessage = ({ data }: MessageEvent<ChannelData>) => {
    on.heard();
    if (typeof data === 'string') on.text(data);
    else if (new Uint8Array(data)[0] === ping) beat(pong);
  };
  return {
    get state() {
      return channel.readyState;
    },
    send: (text) => trySend(channel, text),
    // Nothing piles up while the path is down.
    ping: () => void (channel.bufferedAmount || beat(ping)),
  };
}
