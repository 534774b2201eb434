import type { Address, DeviceAddress } from '../protocol/address.ts';
import type { SignalMessage } from '../protocol/envelope.ts';
import type { JsonValue } from '../protocol/messages.ts';
import type { ServerNotice } from '../protocol/server-frames.ts';

/** Whether messages can pass. `closed` means that the transport will not come back by itself. */
export type TransportStatus = 'connecting' | 'open' | 'closed';

/** What a transport may promise. Promise nothing that the broker does not keep: the session makes up for the rest. */
export interface TransportCapabilities {
  /** `ordered-while-open`: while the status stays `open` nothing is lost, doubled or reordered. Default `best-effort`. */
  readonly delivery?: 'best-effort' | 'ordered-while-open';
  /** A message to a user reaches each of the user's devices. */
  readonly devices?: boolean;
  /** `joinRoom` works. */
  readonly rooms?: boolean;
  readonly presence?: boolean;
  /** A server answers requests. */
  readonly server?: boolean;
  /** Each message comes with a sender that the broker vouches for. */
  readonly verifiedSender?: boolean;
  /** Messages never leave this machine, as in a demo: nothing is said about missing ICE servers. */
  readonly local?: boolean;
  /** Largest message, bytes of JSON; read anew for each, so that it may become known in `open`. Default 65 536. */
  readonly maxMessageBytes?: number;
}

/** What a transport is given when it opens. */
export interface TransportContext {
  readonly self: DeviceAddress;
  /** Hands over whatever arrived, unparsed; `verified` when the broker vouches for the sender. */
  message(data: unknown, verified?: { readonly from: Address }): void;
  /** Tells how the connection fares; `cause` is kept for the log and for errors. One that is `final` stops the retries. */
  status(status: TransportStatus, cause?: unknown): void;
  /** The server did not pass a message on, by the message's id: a call that it would have begun fails. */
  refused?(message: string, cause: unknown): void;
  /** The server took this device out of a room, or, with a cause that has a `reason`, ended a call. */
  removed?(roomOrCall: string, cause: unknown): void;
}

/** A server that answers, behind a transport with the capability `server`. What travels is typed by whoever asks. */
export interface ServerDoor {
  /**
   * Asks the server. Waits for the connection when there is none yet. Rejects with a `ServerError`: its code says why, for
   * example `forbidden`, `rate-limited`, `not-found`, or `unavailable` when no answer came within 10 s.
   */
  request(method: string, body?: JsonValue): Promise<JsonValue | undefined>;
  /** What the server tells unasked: presence, missed calls, rooms. Returns the function that stops it. */
  onNotice(listener: (notice: ServerNotice) => void): () => void;
  /** Runs after each (re)connection: what was watched before counts for nothing. Returns the function that stops it. */
  onWelcome(listener: () => void): () => void;
  /**
   * Keeps this device a member of a room, also while it takes no part in the room’s call and over reconnections: news of the room go
   * on coming in, and its place is kept. Returns the function that ends it. For servers that keep rooms.
   */
  stay?(room: string): () => void;
}

/**
 * How messages travel. All that a user of another server writes: about 30 lines.
 * It may lose, double, delay and reorder; retries belong to the session.
 *
 * @example
 * const transport: SignalingTransport = {
 *   name: 'my-broker',
 *   async open({ self, message, status }) {
 *     await broker.connect();
 *     broker.subscribe(`calls/${self.user}`, message);
 *     status('open');
 *   },
 *   send: (message) => broker.publish(`calls/${'user' in message.to ? message.to.user : ''}`, message),
 *   close: () => broker.disconnect(),
 * };
 */
export interface SignalingTransport {
  readonly name: string;
  readonly capabilities?: TransportCapabilities;
  /** Connects. May be called again after the status `closed` and right after `close()`. Rejects when it cannot connect. */
  open(context: TransportContext): Promise<void>;
  /** Sends one message; a throw or rejection means that it was not sent. */
  send(message: SignalMessage): void | Promise<void>;
  /** Disconnects, without reporting a status. Idempotent. */
  close(): void | Promise<void>;
  /** The network may have changed: find out soon whether the connection still works, and report `closed` if not. */
  probe?(): void;
  /**
   * Starts to receive a room's messages; resolves with the function that stops it. Called anew after each `open`: what
   * was joined before a break counts for nothing, joining twice is joining once. A rejection is tried again, but that of a
   * server which says no: one with a `code` that is not `recoverable`, or `room-full` or `room-locked`.
   */
  joinRoom?(room: string): Promise<() => void>;
  /** A room for which `joinRoom` has not resolved yet is wanted no more: somebody who waits to be let in goes. */
  leaveRoom?(room: string): void;
  /** The server's answers and news, with `capabilities.server`. */
  readonly server?: ServerDoor;
}
