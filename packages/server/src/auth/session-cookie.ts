import { ServerError } from '@org/calls-core/protocol';
import type { Authenticator, AuthRequest, Identity } from './authenticator.ts';

/** How sessions of an app's own are looked up. */
export interface SessionCookieOptions {
  /** Name of the cookie that holds the session's id. */
  readonly cookie: string;
  /**
   * Finds who a session belongs to; null for none, or one that has ended. The value is what the client sent: whether the
   * app's signature of it holds is for this function to see.
   */
  lookup(session: string, request: AuthRequest): SessionUser | null | Promise<SessionUser | null>;
}

/** Who a session belongs to. */
export type SessionUser = Omit<Identity, 'authentication'>;

/**
 * Takes the session that the app already has. A request that shows a token is left to others: a browser sends its cookies
 * whether they are meant or not. Browsers send them from foreign pages, too, so keep the list of allowed origins short.
 *
 * Refuses with `unauthenticated` when there is no such session, `unavailable` when `lookup` fails.
 *
 * @example
 * const auth = sessionCookie({ cookie: 'sid', lookup: async (id) => sessions.get(id) ?? null });
 */
export function sessionCookie(options: SessionCookieOptions): Authenticator {
  const { cookie, lookup } = options;
  return async (request) => {
    const session = Object.hasOwn(request.cookies, cookie) ? request.cookies[cookie] : undefined;
    if (!session || request.token !== null) return null;
    const user = await lookup(session, request);
    if (!user) throw new ServerError('unauthenticated', { detail: 'The session has ended.' });
    return { ...user, authentication: 'session' };
  };
}
