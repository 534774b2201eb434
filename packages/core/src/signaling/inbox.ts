import type { DataFrame, Seen } from '../protocol/envelope.ts';
import { jsonBytes } from '../protocol/limits.ts';
import type { CallMessage } from '../protocol/messages.ts';
import type { Clock } from '../util/clock.ts';
import type { Incoming, Peer } from './peers.ts';

/** The sequences from other devices to this one. */
export interface Inbox {
  /** True when this position of the sequence was here before. */
  has(peer: Peer, frame: DataFrame): boolean;
  /** Takes the message at its position and calls `deliver` when its turn has come. */
  take(peer: Peer, frame: DataFrame, message: CallMessage | null, deliver: () => void): void;
  /** The call is known from now on. */
  open(peer: Peer, call: string): void;
  /** What arrived of a call, to be told to its sender. */
  seen(peer: Peer, call: string): Seen | undefined;
  remove(peer: Peer, call: string): void;
}

/** Positions ahead of the one whose turn it is. */
const maxAhead = 256;
/** Bytes of one device's messages that wait for their turn. */
const maxWaiting = 262_144;
/** Calls of one device; the one unused for longest gives way. */
const maxCalls = 64;
/** How long messages of an unknown call wait for its invitation, ms. */
const stashTtl = 30_000;
/** Messages that make a call known, or that count without it. */
const openers: readonly string[] = ['invite', 'cancel', 'hang-up', 'roster'] satisfies CallMessage['type'][];
/** So does the answer to a page that comes back to a call. */
const opens = (message: CallMessage): boolean => openers.includes(message.type) || 'resumed' in message;

/** Creates an inbox; `isKnown` tells whether this device spoke of a call itself. */
export function createInbox(clock: Clock, isKnown: (peer: Peer, call: string) => boolean): Inbox {
  const remove = (peer: Peer, call: string): void => {
    for (const { bytes } of peer.incoming.get(call)?.waiting.values() ?? []) peer.waiting -= bytes;
    peer.incoming.delete(call);
  };
  const sequence = (peer: Peer, call: string): Incoming => {
    const known = peer.incoming.get(call);
    const incoming = known ?? { next: 0, open: isKnown(peer, call), due: false, waiting: new Map() };
    // Last in the map is the one that was used last.
    peer.incoming.delete(call);
    peer.incoming.set(call, incoming);
    const [oldest] = peer.incoming.keys();
    if (peer.incoming.size > maxCalls && oldest !== undefined) remove(peer, oldest);
    return incoming;
  };
  /** Hands over what waits at `seq`, if anything does. */
  const release = (peer: Peer, incoming: Incoming, seq: number): boolean => {
    const arrival = incoming.waiting.get(seq);
    if (!arrival) return false;
    incoming.waiting.delete(seq);
    peer.waiting -= arrival.bytes;
    incoming.next = Math.max(incoming.next, seq + 1);
    arrival.deliver();
    return true;
  };
  const drain = (peer: Peer, incoming: Incoming): void => {
    while (incoming.open && release(peer, incoming, incoming.next));
  };
  /** The sender waits for nothing below `base` any more. */
  const skip = (peer: Peer, incoming: Incoming, base: number): void => {
    if (base <= incoming.next) return;
    for (const seq of [...incoming.waiting.keys()].sort((a, b) => a - b)) {
      if (seq < base) release(peer, incoming, seq);
    }
    incoming.next = Math.max(incoming.next, base);
  };
  const open = (peer: Peer, incoming: Incoming): void => {
    if (incoming.open) return;
    incoming.open = true;
    for (const [seq, { bytes, at }] of incoming.waiting) {
      if (clock.now() - at > stashTtl) incoming.waiting.set(seq, { bytes, at, deliver() {} });
    }
    drain(peer, incoming);
  };
  return {
    has(peer, { call, seq }) {
      const incoming = peer.incoming.get(call);
      return !!incoming && (seq < incoming.next || incoming.waiting.has(seq));
    },
    take(peer, { call, seq, base }, message, deliver) {
      const incoming = sequence(peer, call);
      skip(peer, incoming, base);
      const bytes = jsonBytes(message);
      const turn = seq === incoming.next && incoming.open;
      if (!turn && (seq >= incoming.next + maxAhead || peer.waiting + bytes > maxWaiting)) return;
      incoming.waiting.set(seq, { bytes, at: clock.now(), deliver });
      peer.waiting += bytes;
      if (message && opens(message)) open(peer, incoming);
      drain(peer, incoming);
    },
    open: (peer, call) => open(peer, sequence(peer, call)),
    seen(peer, call) {
      const incoming = peer.incoming.get(call);
      if (!incoming?.next || peer.session === null) return undefined;
      incoming.due = false;
      return { session: peer.session, seq: incoming.next - 1 };
    },
    remove,
  };
}
