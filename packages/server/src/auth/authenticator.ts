import type { JsonValue } from '@org/calls-core/protocol';

/** What a client shows when it connects, or asks the HTTP API. */
export interface AuthRequest {
  /** The bearer token, from wherever the door takes it. */
  readonly token: string | null;
  /** The user that the client says it is. */
  readonly user: string | null;
  /** The device that the client says it is. */
  readonly device: string | null;
  /** The page's origin, as the browser says. */
  readonly origin: string | null;
  readonly cookies: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly remoteAddress: string;
}

/** How somebody signed in. Others see it in the presence list. */
export type Authentication = 'anonymous' | 'jwt' | 'session';

/** Who a connection belongs to, and what it may. */
export interface Identity {
  /** The user's id, 1–256 characters: what others call. */
  readonly user: string;
  /** Shown name, at most 128 characters. */
  readonly name?: string;
  /** Address of a picture, at most 2048 characters. */
  readonly avatar?: string;
  readonly authentication: Authentication;
  /** What the token says beside, for the app's own rules. Never sent to others. */
  readonly claims?: JsonValue;
  /** The only rooms that this connection may enter; every room when left out. */
  readonly rooms?: readonly string[];
  /** The app's own names of what the user is: `moderator`, `bot` … */
  readonly roles?: readonly string[];
  /** When it ends unless renewed, ms since the Unix epoch. */
  readonly expiresAt?: number;
}

/**
 * Says who somebody is. Null means: this is no token or cookie of mine, and another authenticator may look at it. What is
 * recognised but bad is a `ServerError`: `unauthenticated`, `token-expired`, `sender-mismatch`, `forbidden`, `unavailable`.
 *
 * @example
 * const byApiKey: Authenticator = async ({ headers }) => {
 *   const bot = bots.get(headers['x-api-key'] ?? '');
 *   return bot ? { user: bot.id, roles: ['bot'], authentication: 'session' } : null;
 * };
 */
export type Authenticator = (request: AuthRequest) => Promise<Identity | null>;
