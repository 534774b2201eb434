import type { JsonValue } from '@org/calls-core/protocol';

/** What a door knows of somebody who knocks. */
export interface AuthRequest {
  readonly token: string | null;
  /** The user id and device id that the client claims. */
  readonly user: string | null;
  readonly device: string | null;
  readonly origin: string | null;
  readonly cookies: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly remoteAddress: string;
}

/** Who somebody is. */
export interface Identity {
  readonly user: string;
  readonly name?: string;
  readonly avatar?: string;
  readonly authentication: 'anonymous' | 'jwt' | 'session';
  /** What else the token or session says, for the hooks. */
  readonly claims?: JsonValue;
  /** Only these rooms may be joined. Default: any that the hooks allow. */
  readonly rooms?: readonly string[];
  readonly roles?: readonly string[];
  /** When the identity ends, ms since the Unix epoch. */
  readonly expiresAt?: number;
}

/** Finds out who somebody is; null when the token or cookie is none of its kind. Rejects with a `ServerError`. */
export type Authenticator = (request: AuthRequest) => Promise<Identity | null>;
