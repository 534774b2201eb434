import type { DeviceAddress, Destination } from '../protocol/address.ts';
import type { CallMessage } from '../protocol/messages.ts';
import type { CallError } from '../util/errors.ts';
import type { Readable } from '../util/store.ts';
import type { TransportCapabilities } from './transport.ts';

/** A message as the session hands it over: parsed, in order per call, once. */
export interface ReceivedMessage {
  readonly from: DeviceAddress;
  readonly to: Destination;
  readonly message: CallMessage;
  /** True when the transport vouches for `from`. */
  readonly verified: boolean;
  /** Ms since it was first said, as far as its sender, relays that store and our own stash tell. */
  readonly age: number;
}

/** How the session fares. A broken transport is `connecting`, and `closed` once the retry policy gave up or after `close()`. */
export type SessionStatus = 'idle' | 'connecting' | 'open' | 'closed';

/** Reliable signaling over any transport. */
export interface SignalingSession {
  readonly status: Readable<SessionStatus>;
  /** Why the transport is not open, when it is not. */
  readonly lastError: Readable<CallError | null>;
  readonly capabilities: Required<TransportCapabilities>;
  /** Opens the transport and keeps it open. */
  start(): void;
  /**
   * To one device: delivered once, in order among the messages of the same call; kept while signaling is down (the last
   * 256 of a call). A process that took the device over may get once more what its predecessor did not acknowledge.
   */
  send(to: DeviceAddress, call: string, message: CallMessage): void;
  /** The device's process is a new one that needs nothing of what was sent for the call before. */
  beginAnew(to: DeviceAddress, call: string): void;
  /** An idempotent message to a user or a room, repeated with back-off until the returned function is called or `ttl` ms have passed. */
  cast(to: Destination, call: string, message: CallMessage, ttl: number): () => void;
  /** Drops what is still to be sent for a call some time later (hang-ups still go out) and what was stashed for it. */
  forget(call: string): void;
  /**
   * Starts to receive a room's messages, also after each reopen; returns the function that stops it. `removed` is called
   * when the server does not let this device in or takes it out.
   */
  joinRoom(room: string, removed?: (cause: unknown) => void): () => void;
  /** The network came back: try at once, whatever the back-off says, also when the retry policy gave up. */
  reconnectNow(): void;
  /** Sends what can still be sent at once, then closes. Idempotent. */
  close(): Promise<void>;
}
