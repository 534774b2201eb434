import { addressKey, type DeviceAddress } from '../protocol/address.ts';
import type { CallMessage } from '../protocol/messages.ts';
import type { PartialMessage } from './parts.ts';

/** What is known of another device. */
export interface Peer {
  readonly address: DeviceAddress;
  /** The session of its process, once heard. */
  session: string | null;
  /** Sessions of its processes before: late messages of theirs are dropped. */
  readonly retired: Set<string>;
  readonly incoming: Map<string, Incoming>;
  readonly outgoing: Map<string, Outgoing>;
  /** Ids of casts that were handed over. */
  readonly heard: Set<string>;
  readonly partial: Map<string, PartialMessage>;
  /** Bytes of messages that wait for their turn. */
  waiting: number;
}

/** A message that waits for its turn. */
export interface Arrival {
  readonly bytes: number;
  readonly at: number;
  readonly deliver: () => void;
}

/** One call's sequence from a device. */
export interface Incoming {
  /** Position of the message whose turn it is. */
  next: number;
  /** False while the call is unknown: its messages wait for the invitation. */
  open: boolean;
  /** True when the sender is to be told what arrived. */
  due: boolean;
  readonly waiting: Map<number, Arrival>;
}

/** A message that may have to be sent again. */
export interface Pending {
  readonly seq: number;
  readonly id: string;
  readonly message: CallMessage | null;
  readonly at: number;
  sent: boolean;
}

/** One call's sequence to a device. */
export interface Outgoing {
  readonly call: string;
  last: number;
  pending: Pending[];
  /** Repetitions since something was acknowledged. */
  attempt: number;
  /** Whether the other side is known to know the sequence; `sought` when the first message had to be repeated. */
  contact: 'none' | 'sought' | 'made';
}

/** Devices remembered at a time: those to whom we said nothing are forgotten first, oldest first. */
const maxPeers = 128;

/** The other devices. */
export interface Peers {
  get(address: DeviceAddress): Peer;
  all(): Iterable<Peer>;
}

/** Creates the memory of other devices; `dropped` hears of those that had to give way. */
export function createPeers(dropped: (peer: Peer) => void): Peers {
  const peers = new Map<string, Peer>();
  const makeRoom = (): void => {
    const all = [...peers];
    const [key, peer] = (all.length < maxPeers ? [] : (all.find(([, { outgoing }]) => !outgoing.size) ?? all[0])) ?? [];
    if (!key || !peer) return;
    peers.delete(key);
    dropped(peer);
  };
  return {
    get(address) {
      const key = addressKey(address);
      let peer = peers.get(key);
      if (!peer) {
        makeRoom();
        peer = {
          address: { user: address.user, device: address.device },
          session: null,
          retired: new Set(),
          incoming: new Map(),
          outgoing: new Map(),
          heard: new Set(),
          partial: new Map(),
          waiting: 0,
        };
      }
      // Last in the map is the one that was used last.
      peers.delete(key);
      peers.set(key, peer);
      return peer;
    },
    all: () => peers.values(),
  };
}

/** Adds to a set of at most `max`: the oldest give way. */
export function remember(set: Set<string>, value: string, max: number): void {
  set.delete(value);
  set.add(value);
  for (const oldest of set) {
    if (set.size <= max) return;
    set.delete(oldest);
  }
}
