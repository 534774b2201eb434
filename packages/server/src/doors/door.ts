import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ServerError } from '@org/calls-core/protocol';
import type { AuthRequest, Identity } from '../auth/authenticator.ts';
import type { Wire } from '../hub/wire.ts';

/** A way by which clients connect. The server opens it once. */
export type Door = (host: DoorHost) => OpenDoor;

/** The server, as its doors see it. */
export interface DoorHost {
  /** Path of the server's own doors. */
  readonly path: string;
  /** Bytes of one frame at most. */
  readonly frameBytes: number;
  /** Lets a client in; the first frame is sent before this resolves. Rejects with a `ServerError`. */
  admit(request: AuthRequest, wire: Wire): Promise<DoorAdmission>;
  /** Says whose a request is. Rejects with a `ServerError`. */
  identify(request: AuthRequest): Promise<Identity>;
  /** Reads who knocks from a request. */
  read(request: IncomingMessage): AuthRequest;
  /** What the client may know of an error; what is none of the server's own is logged, and is `internal`. */
  refusal(error: unknown): ServerError;
}

/** One client that was let in. */
export interface DoorAdmission {
  /** Whom the server takes it for. */
  readonly user: string;
  /** Takes a frame from it. */
  receive(text: string): void;
  /** It lives, though it said nothing. */
  heard(): void;
  /** The line is gone. Idempotent. */
  left(): void;
}

/** An open door. */
export interface OpenDoor {
  serves(pathname: string): boolean;
  /** Answers a request to its path. CORS is done by then. */
  request?(request: IncomingMessage, response: ServerResponse): void;
  /** Takes over a request to upgrade. */
  upgrade?(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  close(): void;
}
