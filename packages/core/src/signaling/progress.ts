import type { AckFrame, CallProgress } from '../protocol/envelope.ts';
import type { Alarms } from './alarms.ts';
import type { Inbox } from './inbox.ts';
import type { Outbox } from './outbox.ts';
import type { Peer } from './peers.ts';

/** Tells other devices what arrived and asks them for what did not. */
export interface Progress {
  /** Something of the call arrived; `again` when it was here before. */
  arrived(peer: Peer, call: string, again: boolean): void;
  handle(peer: Peer, frame: AckFrame): void;
  /** Compares all sequences with that device. */
  sync(peer: Peer): void;
}

/** How long an acknowledgement waits for a message to ride on, ms. */
const patience = 50;
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
  return {
    arrived(peer, call, again) {
      const incoming = peer.incoming.get(call);
      if (!incoming?.open) return;
      if (!ordered || again) {
        incoming.due = true;
        if (!alarms.has(peer)) alarms.set(peer, patience, () => acknowledge(peer));
      } else if (incoming.waiting.size && !alarms.has(incoming)) {
        // What is missing was lost while one of the ends was not open.
        alarms.set(incoming, patience, () => incoming.waiting.size && tell(peer, 'sync', [call]));
      }
    },
    handle(peer, { kind, calls }) {
      const missing: string[] = [];
      for (const { call, sent, seen } of calls) {
        outbox.acknowledge(peer, call, seen);
        if (kind === 'ack') continue;
        outbox.resend(peer, call);
        if (sent !== undefined && sent >= (peer.incoming.get(call)?.next ?? 0)) missing.push(call);
      }
      // On best-effort transports the sender repeats by itself.
      if (ordered) tell(peer, 'sync', missing);
    },
    sync: (peer) => tell(peer, 'sync', [...new Set([...peer.incoming.keys(), ...peer.outgoing.keys()])]),
  };
}
