import type { Destination, DeviceAddress } from '../protocol/address.ts';
import type { Frame, SignalMessage } from '../protocol/envelope.ts';
import type { Clock } from '../util/clock.ts';
import type { Logger } from '../util/log.ts';
import { splitMessage } from './parts.ts';

/** What is to be sent, and since when it waits to be (ms of the clock). */
export interface Parcel {
  readonly id: string;
  readonly to: Destination;
  readonly frame: Frame;
  readonly since: number;
  readonly ttl?: number;
}

/** Sends a parcel, in parts if need be. False when it cannot go out now; `failed` is called when that shows later. */
export type Transmit = (parcel: Parcel, failed?: () => void) => boolean;

/** Creates the way out. */
export function createTransmit(options: {
  readonly self: DeviceAddress;
  readonly clock: Clock;
  readonly log: Logger;
  readonly maxBytes: () => number;
  readonly send: (message: SignalMessage, failed: () => void) => boolean;
}): Transmit {
  return ({ id, to, frame, since, ttl }, failed = () => {}) => {
    const ageMs = Math.round(options.clock.now() - since);
    const time = { ...(ttl !== undefined && { ttl }), ...(ageMs > 0 && { ageMs }) };
    const message: SignalMessage = { v: 1, id, from: options.self, to, frame, ...time };
    let messages = splitMessage(message, options.maxBytes());
    if (!messages) {
      options.log.error('session: message-too-large', { to, kind: frame.kind });
      // The sequence goes on without it.
      messages = frame.kind === 'data' ? [{ ...message, frame: { ...frame, message: null } }] : [];
    }
    return messages.every((part) => options.send(part, failed));
  };
}
