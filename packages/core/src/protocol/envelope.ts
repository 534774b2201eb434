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
  /** Ms from its sending after which it is of no use. */
  readonly ttl?: number;
  /** Ms it lay in relays that store; such a relay adds it. */
  readonly ageMs?: number;
  /** Reserved for the sender's signature. */
  readonly sig?: string;
}

/** What a message carries. */
export type Frame = { readonly kind: 'cast'; readonly message: CallMessage };
