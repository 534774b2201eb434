import type { Destination, DeviceAddress } from './address.ts';
import type { CallMessage } from './messages.ts';

/** One message as a transport carries it: JSON, whole. */
export interface SignalMessage {
  /** Version of the wire format. */
  readonly v: 1;
  /** The same over repetitions of the same content. */
  readonly id: string;
  readonly from: DeviceAddress;
  readonly to: Destination;
  readonly frame: Frame;
  /** Ms from when it was first said after which it is of no use. */
  readonly ttl?: number;
  /** Ms since it was first said: what the sender waited before this repetition, and what a relay that stores adds. */
  readonly ageMs?: number;
  /** Reserved for the sender's signature. */
  readonly sig?: string;
}

/** What a message carries. */
export type Frame = CastFrame | DataFrame | AckFrame;

/** An idempotent message to a user or a room; repeated under the same message id. */
export type CastFrame = { readonly kind: 'cast' } & Content<CallMessage>;

/** The next message of a call to one device. */
export type DataFrame = {
  readonly kind: 'data';
  /** Drawn anew whenever the sending process starts. */
  readonly session: string;
  /** Which sequence it belongs to. */
  readonly call: string;
  /** Position in the sequence. */
  readonly seq: number;
  /** Lowest position that the sender can still send; the receiver waits for none below. */
  readonly base: number;
  /** What the sender got of the same call. */
  readonly seen?: Seen;
} & Content<CallMessage | null>;

/** `ack` tells what arrived; `sync` also asks for what is missing. */
export interface AckFrame {
  readonly kind: 'ack' | 'sync';
  readonly session: string;
  readonly calls: readonly CallProgress[];
}

/** How far one call's two sequences have come, as the sender knows it. */
export interface CallProgress {
  readonly call: string;
  /** The last position that was sent. */
  readonly sent?: number;
  readonly seen?: Seen;
}

/** All of a sequence up to `seq` arrived. Counts only in the session that numbered it. */
export interface Seen {
  readonly session: string;
  readonly seq: number;
}

/** A message whole, or one piece of its JSON text. Null stands for a message of a kind that the receiver does not know. */
export type Content<M> = { readonly message: M } | { readonly part: Part };

/** One of up to 16 pieces of a message's JSON text. */
export interface Part {
  /** From 0. */
  readonly index: number;
  readonly count: number;
  readonly text: string;
}
