import type { DeviceAddress } from '../../protocol/address.ts';
import type { SignalMessage } from '../../protocol/envelope.ts';
import type { SignalingTransport } from '../transport.ts';

/** Options of `broadcastChannelTransport`. */
export interface BroadcastChannelOptions {
  /** Tabs with the same name hear each other. Default `calls`. */
  readonly name?: string;
  /** Default: the global one, looked up when the transport opens. */
  readonly BroadcastChannel?: typeof BroadcastChannel;
}

interface Post {
  readonly from: DeviceAddress;
  readonly message: SignalMessage;
}

/**
 * A transport between the tabs of one browser, without a server: for demos and for trying calls out. It says that it
 * vouches for the sender, because everything with access to the channel is of one origin, and so of one mind anyway.
 *
 * @example
 * const calls = createCallClient({ self: { id: 'alice' }, transport: broadcastChannelTransport() });
 */
export function broadcastChannelTransport(options: BroadcastChannelOptions = {}): SignalingTransport {
  let channel: BroadcastChannel | null = null;
  let from: DeviceAddress | null = null;
  let rooms = new Set<string>();
  const close = (): void => {
    channel?.close();
    channel = null;
  };
  return {
    name: 'broadcast-channel',
    capabilities: { delivery: 'ordered-while-open', devices: true, rooms: true, verifiedSender: true, local: true },
    async open({ self, message, status }) {
      close();
      const Channel = options.BroadcastChannel ?? globalThis.BroadcastChannel;
      const joined = (rooms = new Set());
      from = self;
      channel = new Channel(options.name ?? 'calls');
      channel.onmessage = ({ data }: MessageEvent<unknown>) => {
        const post = Object(data) as Partial<Post>;
        const to = Object(Object(post.message).to) as { user?: string; room?: string };
        const mine = to.user === self.user || (to.room !== undefined && joined.has(to.room));
        if (mine && post.from) message(post.message, { from: post.from });
      };
      status('open');
    },
    send(message) {
      if (!channel || !from) throw new Error('The channel is not open.');
      channel.postMessage({ from, message } satisfies Post);
    },
    close,
    async joinRoom(room) {
      const joined = rooms.add(room);
      return () => void joined.delete(room);
    },
  };
}
