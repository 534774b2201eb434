import type { Channel, ChannelOptions, MediaPath, PeerId, TopologySession } from '../topology.ts';

/** The app's data channels over both paths. */
export interface JoinedChannels {
  open(label: string, options?: ChannelOptions): Channel;
  /** A path's session is there, or is gone. */
  connect(path: MediaPath, session: TopologySession | null): void;
}

type Listeners = Parameters<Channel['onMessage']>[0];
type StateListeners = Parameters<Channel['onState']>[0];

interface Joined {
  readonly handle: Channel;
  connect(path: MediaPath, session: TopologySession | null): void;
}

/**
 * Channels that outlive a change of the path: a message goes over exactly one of them, which `pathOf` names, else over
 * the one that is open. Two messages that travel while the path changes may overtake each other.
 */
export function createJoinedChannels(
  pathsOf: (peer: PeerId) => readonly MediaPath[],
  peers: () => readonly PeerId[],
): JoinedChannels {
  const joined = new Map<string, Joined>();
  const sessions = new Map<MediaPath, TopologySession>();

  return {
    open(label, options) {
      const known = joined.get(label);
      if (known) return known.handle;
      const made = createJoined(label, options, { pathsOf, peers, closed: () => joined.delete(label) });
      joined.set(label, made);
      for (const [path, session] of sessions) made.connect(path, session);
      return made.handle;
    },
    connect(path, session) {
      if (session) sessions.set(path, session);
      else sessions.delete(path);
      for (const one of joined.values()) one.connect(path, session);
    },
  };
}

function createJoined(
  label: string,
  options: ChannelOptions | undefined,
  {
    pathsOf,
    peers,
    closed,
  }: { pathsOf(peer: PeerId): readonly MediaPath[]; peers(): readonly PeerId[]; closed(): void },
): Joined {
  const channels = new Map<MediaPath, Channel>();
  const listeners = new Set<Listeners>();
  const stateListeners = new Set<StateListeners>();
  const states = new Map<PeerId, RTCDataChannelState>();
  let heard = false;
  let isClosed = false;

  const channelOf = (peer: PeerId): Channel | undefined => {
    const paths = pathsOf(peer).map((path) => channels.get(path));
    return paths.find((channel) => channel?.state(peer) === 'open') ?? paths.find((channel) => channel);
  };
  const stateOf = (peer: PeerId): RTCDataChannelState | 'none' =>
    isClosed ? 'closed' : (channelOf(peer)?.state(peer) ?? 'none');
  /** A channel that closes on one path while the other is open is no news. */
  const retell = (peer: PeerId): void => {
    const state = stateOf(peer);
    if (state === 'none' || states.get(peer) === state) return;
    states.set(peer, state);
    for (const listener of stateListeners) listener(peer, state);
  };

  /** A path's channel keeps what comes before anybody listens. */
  const hear = (channel: Channel): void =>
    void channel.onMessage((peer, data) => {
      for (const listener of listeners) listener(peer, data);
    });

  return {
    handle: {
      label,
      send(data, to) {
        const sent = new Map<PeerId, boolean>();
        for (const peer of to === undefined ? peers() : [to]) {
          sent.set(peer, channelOf(peer)?.send(data, peer).get(peer) ?? false);
        }
        return sent;
      },
      state: stateOf,
      bufferedAmount: (peer) => channelOf(peer)?.bufferedAmount(peer) ?? 0,
      onMessage(listener) {
        const stop = add(listeners, listener);
        if (!heard) for (const channel of channels.values()) hear(channel);
        heard = true;
        return stop;
      },
      onState: (listener) => add(stateListeners, listener),
      close() {
        if (isClosed) return;
        isClosed = true;
        closed();
        for (const channel of channels.values()) channel.close();
        for (const peer of states.keys()) retell(peer);
      },
    },
    connect(path, session) {
      channels.delete(path);
      if (!session || isClosed) return;
      const channel = session.openChannel(label, options);
      channels.set(path, channel);
      if (heard) hear(channel);
      channel.onState(retell);
    },
  };
}

function add<T extends (...args: never[]) => void>(set: Set<T>, listener: T): () => void {
  const own = ((...args: never[]) => listener(...args)) as T;
  set.add(own);
  return () => void set.delete(own);
}
