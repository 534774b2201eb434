import type { AuthRequest } from '../../src/auth/authenticator.ts';

/** What a client shows that shows nothing, and `more`. */
export function authRequest(more: Partial<AuthRequest> = {}): AuthRequest {
  return {
    ...{ token: null, user: null, device: null, origin: null, cookies: {}, headers: {}, remoteAddress: '192.0.2.1' },
    ...more,
  };
}
