import { ServerError } from '@org/calls-core/protocol';
import { systemClock, type Clock } from '../util/clock.ts';
import type { Authenticator, AuthRequest, Identity } from './authenticator.ts';
import { isIdentity } from './is-identity.ts';

/**
 * Asks an authenticator and holds its answer to the rules that apply to all: a known user, the one that the client says it
 * is, not expired. Rejects with a `ServerError` and nothing else: `unauthenticated`, `token-expired`, `sender-mismatch`,
 * `unavailable` when the authenticator itself failed, or what it refused with.
 */
export async function authenticate(
  authenticator: Authenticator,
  request: AuthRequest,
  clock: Pick<Clock, 'wallTime'> = systemClock,
): Promise<Identity> {
  const identity = await ask(authenticator, request);
  if (!identity) {
    throw new ServerError('unauthenticated', {
      detail: request.token ? 'The server takes no token of this kind, algorithm or issuer.' : 'There is no token.',
    });
  }
  if (!isIdentity(identity)) {
    throw new ServerError('internal', { detail: 'The authenticator’s answer is no identity.' });
  }
  if (identity.expiresAt !== undefined && identity.expiresAt <= clock.wallTime())
    throw new ServerError('token-expired');
  if (request.user !== null && request.user !== identity.user) {
    throw new ServerError('sender-mismatch', { detail: 'The token belongs to another user.' });
  }
  return identity;
}

async function ask(authenticator: Authenticator, request: AuthRequest): Promise<Identity | null> {
  try {
    return await authenticator(request);
  } catch (cause) {
    if (cause instanceof ServerError) throw cause;
    throw new ServerError('unavailable', { detail: 'Signing in does not work at the moment.', cause });
  }
}
