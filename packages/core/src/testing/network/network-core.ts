import type { Clock } from '../../util/clock.ts';
import type { FakeMediaStreamTrack } from '../media/fake-media-stream-track.ts';
import type { SeededRandom } from '../random.ts';

/** Where packets of a candidate come from: a host's address, perhaps by way of the TURN server. */
export interface Route {
  readonly host: string;
  readonly address: string;
  readonly port: number;
  readonly relay: boolean;
}

/** State of the link between two hosts. */
export interface Link {
  readonly cut: boolean;
  /** One way, ms. */
  readonly latency: number;
  /** Share of media packets that get lost, 0 to 1. */
  readonly loss: number;
  /** Ms. */
  readonly jitter: number;
  /** What browsers estimate that it carries, bps. */
  readonly bandwidth: number;
}

/** How a TURN server is reached. */
export type TurnTransport = 'udp' | 'tcp' | 'tls';

/** The TURN server: `null` when there is none. */
export type TurnServer = {
  readonly username?: string;
  readonly credential?: string;
  /** The error that it answers every request with, such as 486. */
  readonly refuses?: number;
  /** It gives addresses and passes nothing on. */
  readonly deaf?: true;
} | null;

/** How long the fake browser waits, ms of the clock. */
export interface NetworkTimings {
  /** From the last packet to `disconnected`. Default 5000, as browsers. */
  readonly disconnect: number;
  /** From `disconnected`, or from the beginning of the checks, to `failed`. Default 10 000. */
  readonly fail: number;
  /** Until a server that does not answer is given up. Default 9500, as Chromium. */
  readonly gather: number;
}

/** A way to reach a peer connection, as its candidate announces it. */
export interface Candidate {
  readonly route: Route;
  /** `address:port` as the other side sees it. */
  readonly shown: string;
  /** The line of SDP without `a=`. */
  readonly text: string;
}

/** One end's ICE credentials and candidates, from one restart to the next. */
export interface IceGeneration {
  readonly ufrag: string;
  readonly pwd: string;
  readonly candidates: Candidate[];
}

/** What one end knows of the other's. */
export interface RemoteIce {
  readonly ufrag: string;
  readonly pwd: string;
  /** `address:port` of each candidate that arrived. */
  readonly known: Set<string>;
}

/** What passes between the data channels of two connections. */
export type DataPacket =
  | { readonly type: 'open'; readonly id: number; readonly label: string; readonly init: RTCDataChannelInit }
  | { readonly type: 'message'; readonly id: number; readonly data: string | ArrayBuffer }
  | { readonly type: 'close'; readonly id: number }
  /** The connection was closed, and all its channels with it. */
  | { readonly type: 'abort' };

/** A peer connection, as the network sees it. */
export interface NetworkPeer {
  readonly host: string;
  readonly ice: { readonly local: IceGeneration | null; readonly remote: RemoteIce | null };
  /** True while packets leave from here. */
  readonly writable: boolean;
  /** The track that is being sent in a media section, if any. */
  sending(mid: string): FakeMediaStreamTrack | null;
  /** A packet of the data association arrives. */
  take(packet: DataPacket): void;
  /** Counts what passed in the last `ms`. */
  account(ms: number): void;
  /** Something in the network changed. */
  evaluate(): void;
}

/** What the fake peer connections of one network share. */
export interface NetworkCore {
  readonly clock: Clock;
  readonly random: SeededRandom;
  readonly timings: NetworkTimings;
  readonly peers: Set<NetworkPeer>;
  readonly turn: TurnServer;
  /** A new way out of a host; dead as soon as the host's addresses are killed. */
  allocate(host: string, relay: boolean): Route;
  isOpen(from: Route, to: Route): boolean;
  /** One way, ms. */
  latency(from: Route, to: Route): number;
  /** What the links of a way do together. */
  way(from: Route, to: Route): Pick<Link, 'loss' | 'jitter' | 'bandwidth'>;
  link(a: string, b: string): Link;
  /** Ways to a TURN or STUN server that a firewall around a host closes. */
  readonly firewalls: Map<string, ReadonlySet<TurnTransport>>;
  /** Counts what passed so far, changes something, and lets every peer see the change. */
  change<T>(apply: () => T): T;
  /** True while the video between two hosts arrives but cannot be decoded. */
  readonly frozen: Set<string>;
}

/** The core and the handles by which tests move it. */
export interface NetworkControls {
  readonly core: NetworkCore;
  setLink(a: string, b: string, link: Partial<Link>): void;
  /** Cuts a host off from everybody, or ends that. */
  setOffline(host: string, offline: boolean): void;
  setTurn(turn: TurnServer): void;
  killAddresses(host: string): void;
}

/** Name under which links to the TURN server are kept. */
export const turnHost = 'turn';

/** Creates the shared part of a fake network. */
export function createNetworkCore(options: {
  readonly clock: Clock;
  readonly random: SeededRandom;
  readonly link: Link;
  readonly turn: TurnServer;
  readonly timings: NetworkTimings;
}): NetworkControls {
  const { clock, random, timings } = options;
  const links = new Map<string, Link>();
  const addresses = new Map<string, string>();
  const peers = new Set<NetworkPeer>();
  const offline = new Set<string>();
  let turn = options.turn;
  let given = 0;
  let ports = 50_000;
  let accountedAt = clock.now();
  let depth = 0;

  const addressOf = (host: string): string => {
    const known = addresses.get(host);
    if (known) return known;
    given++;
    const address = `10.0.${given >> 8}.${given & 255}`;
    addresses.set(host, address);
    return address;
  };
  const link = (a: string, b: string): Link => links.get(linkKey(a, b)) ?? options.link;
  const hops = (from: Route, to: Route): Link[] =>
    from.relay || to.relay ? [link(from.host, turnHost), link(turnHost, to.host)] : [link(from.host, to.host)];
  const alive = (route: Route): boolean =>
    !offline.has(route.host) &&
    addressOf(route.host) === route.address &&
    (!route.relay || (turn !== null && !turn.deaf));

  const change = <T>(apply: () => T): T => {
    const now = clock.now();
    if (now > accountedAt) {
      const passed = now - accountedAt;
      accountedAt = now;
      for (const peer of peers) peer.account(passed);
    }
    depth++;
    try {
      return apply();
    } finally {
      if (--depth === 0) for (const peer of [...peers]) peer.evaluate();
    }
  };

  const core: NetworkCore = {
    clock,
    random,
    timings,
    peers,
    frozen: new Set(),
    get turn() {
      return turn;
    },
    allocate: (host, relay) => ({ host, address: addressOf(host), port: ports++, relay }),
    isOpen: (from, to) => alive(from) && alive(to) && hops(from, to).every((hop) => !hop.cut),
    latency: (from, to) => hops(from, to).reduce((sum, hop) => sum + hop.latency, 0),
    way: (from, to) => ({
      loss: hops(from, to).reduce((lost, hop) => lost + hop.loss * (1 - lost), 0),
      jitter: hops(from, to).reduce((most, hop) => Math.max(most, hop.jitter), 0),
      bandwidth: hops(from, to).reduce((least, hop) => Math.min(least, hop.bandwidth), Infinity),
    }),
    link,
    firewalls: new Map(),
    change,
  };
  return {
    core,
    setLink: (a, b, changes) => change(() => links.set(linkKey(a, b), { ...link(a, b), ...changes })),
    setOffline: (host, off) => change(() => (off ? offline.add(host) : offline.delete(host))),
    setTurn: (next) => change(() => (turn = next)),
    killAddresses: (host) => change(() => addresses.delete(host)),
  };
}

function linkKey(a: string, b: string): string {
  return a < b ? `${a} ${b}` : `${b} ${a}`;
}
