import { addressKey } from '../protocol/address.ts';
import type { AckFrame, CallProgress, DataFrame } from '../protocol/envelope.ts';
import type { Alarms } from '../util/alarms.ts';
import type { Inbox } from './inbox.ts';
import type { Outbox } from './outbox.ts';
import type { Peer } from './peers.ts';

/** Tells other devices what arrived and asks them for what did not. */
export interface Progress {
  /** Something of the call arrived; `again` when it was here before. */
  arrived(peer: Peer, frame: DataFrame, again: boolean): void;
  handle(peer: Peer, frame: AckFrame): void;
  /** Compares all sequences with that device. */
  sync(peer: Peer): void;
}

/** How long an acknowledgement waits for a message to ride on, ms. */
const patience = 50;
/** How long a gap may last before its sender is asked, ms: on best-effort transports it should repeat by itself. */
const gapPatience = { ordered: 50, bestEffort: 1000 };
/** Calls in one frame: small enough for brokers that take 1 kB. */
const callsPerFrame = 4;

/** Creates the exchange of acknowledgements. */
export function createProgress(options: {
  readonly alarms: Alarms;
  readonly session: string;
  readonly ordered: boolean;
  readonly inbox: Inbox;
  readonly outbox: Outbox;
  readonly transmit: (peer: Peer, frame: AckFrame) => void;
  /** The other side of an ordered transport asks for what it missed. */
  readonly asked: (peer: Peer) => void;
}): Progress {
  const { alarms, session, ordered, inbox, outbox } = options;
  const progressOf = (peer: Peer, call: string): CallProgress => {
    const sent = peer.outgoing.get(call)?.last;
    const seen = inbox.seen(peer, call);
    return { call, ...(sent !== undefined && { sent }), ...(seen && { seen }) };
  };
  const tell = (peer: Peer, kind: AckFrame['kind'], calls: readonly string[]): void => {
    for (let at = 0; at < calls.length; at += callsPerFrame) {
      const some = calls.slice(at, at + callsPerFrame);
      options.transmit(peer, { kind, session, calls: some.map((call) => progressOf(peer, call)) });
    }
  };
  const acknowledge = (peer: Peer): void =>
    tell(
      peer,
      'ack',
      [...peer.incoming].flatMap(([call, { due }]) => (due ? call : [])),
    );
  /** Asks for what is missing up to `last`, unless it comes meanwhile. */
  const askLater = (peer: Peer, call: string, last: number): void => {
    const key = `missing ${addressKey(peer.address)} ${call}`;
    if (alarms.has(key)) return;
    alarms.set(key, ordered ? gapPatience.ordered : gapPatience.bestEffort, () => {
      if ((peer.incoming.get(call)?.next ?? 0) <= last) tell(peer, 'sync', [call]);
    });
  };
  return {
    arrived(peer, { call, seq }, again) {
      const incoming = peer.incoming.get(call);
      if (!incoming?.open) return;
      if (incoming.next <= seq) askLater(peer, call, seq);
      if (ordered && !again) return;
      incoming.due = true;
      if (!alarms.has(peer)) alarms.set(peer, patience, () => acknowledge(peer));
    },
    handle(peer, { kind, calls }) {
      for (const { call, sent, seen } of calls) {
        outbox.acknowledge(peer, call, seen);
        if (kind === 'ack') continue;
        outbox.resend(peer, call);
        if (sent !== undefined) askLater(peer, call, sent);
      }
      if (ordered && kind === 'sync') options.asked(peer);
    },
    sync: (peer) => tell(peer, 'sync', [...new Set([...peer.incoming.keys(), ...peer.outgoing.keys()])]),
  };
}
