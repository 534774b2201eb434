import type { DeviceAddress } from '../protocol/address.ts';
import type { DataFrame, Frame, Seen } from '../protocol/envelope.ts';
import type { CallMessage } from '../protocol/messages.ts';
import type { Alarms } from '../util/alarms.ts';
import type { Clock } from '../util/clock.ts';
import type { Outgoing, Peer, Pending } from './peers.ts';
import { repetitionDelay } from './retry-policy.ts';

/** The sequences from this device to others. */
export interface Outbox {
  /** Adds a message to the sequence of a call and sends it if that is possible now. */
  add(peer: Peer, call: string, message: CallMessage): void;
  /** The other side has what `seen` says. */
  acknowledge(peer: Peer, call: string, seen: Seen | undefined): void;
  /** Sends again what is not acknowledged. */
  resend(peer: Peer, call: string): void;
  /** The other process is a new one: nobody knows what the old one got last. */
  restarted(peer: Peer): void;
  /** The transport is open (again). */
  opened(peer: Peer): void;
  remove(peer: Peer, call: string): void;
}

/** What an outbox needs. */
export interface OutboxOptions {
  readonly clock: Clock;
  readonly alarms: Alarms;
  readonly session: string;
  readonly createId: () => string;
  /** True when nothing gets lost while the transport is open. */
  readonly ordered: boolean;
  readonly isOpen: () => boolean;
  /** What arrived from there, to be told along. */
  readonly seen: (peer: Peer, call: string) => Seen | undefined;
  readonly transmit: (
    message: { id: string; to: DeviceAddress; frame: Frame; since: number },
    failed: () => void,
  ) => boolean;
}

/** Messages of one call kept for one device; beyond, the oldest are given up. */
const maxPending = 256;
/** Messages that are repeated at a time. */
const maxRepeated = 32;
/** What was sent to a process that is gone is of use for its successor for so long, ms. */
const inheritance = 30_000;

/** By more ms than this no timer comes late on a page that has time. */
const busy = 100;

/** Creates an outbox. */
export function createOutbox(options: OutboxOptions): Outbox {
  const { clock, alarms, session, ordered } = options;
  // A sequence that is begun anew starts above everything sent before: its receiver may remember the old one.
  let issued = 0;

  const repeatLater = (peer: Peer, out: Outgoing): void =>
    alarms.set(out, repetitionDelay(ordered, out.attempt++), (late) => {
      // This page was too busy to listen: the answer may be here already.
      if (ordered && late > busy && out.attempt < 2) return repeatLater(peer, out);
      // A device that never heard of the call cannot ask for what it missed.
      const [first] = out.pending;
      if (first && out.contact !== 'made') {
        first.sent = false;
        out.contact = 'sought';
      }
      flush(peer, out, !ordered, maxRepeated);
    });
  const post = (peer: Peer, out: Outgoing, { seq, id, message, at }: Pending, failed: () => void): boolean => {
    const seen = options.seen(peer, out.call);
    const base = out.pending[0]?.seq ?? seq;
    const frame: DataFrame = { kind: 'data', session, call: out.call, seq, base, ...(seen && { seen }), message };
    return options.transmit({ id, to: peer.address, frame, since: at }, failed);
  };
  /** Sends what was not sent yet; `again`: also what was, but is not acknowledged. */
  const flush = (peer: Peer, out: Outgoing, again: boolean, max = maxPending): void => {
    if (!options.isOpen()) return;
    const repeat = (): void => {
      if (!alarms.has(out) && peer.outgoing.get(out.call) === out) repeatLater(peer, out);
    };
    for (const pending of out.pending.filter(({ sent }) => again || !sent).slice(0, max)) {
      pending.sent = post(peer, out, pending, () => {
        pending.sent = false;
        repeat();
      });
      if (!pending.sent) return repeat();
    }
    if (out.pending.length && !(ordered && out.contact === 'made')) repeat();
  };

  return {
    add(peer, call, message) {
      const out: Outgoing = peer.outgoing.get(call) ?? { call, last: issued, pending: [], attempt: 0, contact: 'none' };
      peer.outgoing.set(call, out);
      out.pending.push({ seq: ++out.last, id: options.createId(), message, at: clock.now(), sent: false });
      issued = Math.max(issued, out.last);
      if (out.pending.length > maxPending) out.pending.shift();
      flush(peer, out, false);
    },
    acknowledge(peer, call, seen) {
      const out = peer.outgoing.get(call);
      const before = out?.pending.length;
      if (!out || seen?.session !== session) return;
      // Where a repetition was what got through first, all that followed it may have been lost as well.
      const late = ordered && out.contact === 'sought';
      out.contact = 'made';
      out.pending = out.pending.filter(({ seq }) => seq > seen.seq);
      if (out.pending.length === before && !late) return;
      out.attempt = 0;
      alarms.stop(out);
      if (late) flush(peer, out, true);
      else if (out.pending.some(({ sent }) => !ordered || !sent)) repeatLater(peer, out);
    },
    resend(peer, call) {
      const out = peer.outgoing.get(call);
      if (out) flush(peer, out, true);
    },
    restarted(peer) {
      for (const out of peer.outgoing.values()) {
        if (ordered) out.pending = out.pending.filter(({ sent, at }) => !sent || clock.now() - at < inheritance);
        flush(peer, out, true);
      }
    },
    opened(peer) {
      for (const out of peer.outgoing.values()) {
        out.attempt = 0;
        flush(peer, out, !ordered);
      }
    },
    remove(peer, call) {
      alarms.stop(peer.outgoing.get(call));
      peer.outgoing.delete(call);
    },
  };
}
