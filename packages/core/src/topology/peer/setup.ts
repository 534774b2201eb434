import type { MediaSource, PeerSignal } from '../../protocol/messages.ts';
import type { Disposer } from '../../util/disposer.ts';
import type { PeerId, TopologyContext, TopologyFact } from '../topology.ts';
import type { Channels } from './channels.ts';
import type { Sending } from './senders.ts';
import type { SendStreams } from './transceivers.ts';

type WithoutPeer<Fact> = Fact extends { readonly peer: PeerId } ? Omit<Fact, 'peer'> : never;

/** A fact of a connection, before its peer's name is written on it. */
export type PeerFact = WithoutPeer<Exclude<TopologyFact, { readonly type: 'signal' }>>;

/** What goes to the other end, before the epochs are written on it. */
export type SignalContent = Pick<PeerSignal, 'description' | 'sources' | 'candidates'>;

/** What one connection is given. */
export interface ConnectionSetup {
  readonly peer: PeerId;
  readonly context: TopologyContext;
  readonly streams: SendStreams;
  readonly channels: Channels;
  /** What is to be sent; the connection follows it when told by `sync`. */
  readonly wanted: ReadonlyMap<MediaSource, Sending>;
  /** Ms without any sign of life that count as a stall. */
  readonly stallAfter: number;
  readonly initiate: boolean;
  readonly polite: boolean;
  readonly holdCandidates: boolean;
  send(content: SignalContent): void;
  tell(fact: PeerFact): void;
  /** The browser refused a description. */
  refused(error: unknown): void;
}

/** What the parts of one connection share. */
export interface Part extends ConnectionSetup {
  readonly pc: RTCPeerConnection;
  /** Its clean-ups run before the connection is closed; nothing is sent or applied after them. */
  readonly disposer: Disposer;
  /** Counts a job as in hand, so that it is waited for before the close; returns it. */
  inHand<T>(job: Promise<T>): Promise<T>;
  listen<K extends keyof RTCPeerConnectionEventMap>(
    type: K,
    listener: (event: RTCPeerConnectionEventMap[K]) => void,
  ): void;
  debug(what: string, details?: unknown): void;
}
