import { ServerError } from '@org/calls-core/protocol';
import { errors } from 'jose';

/** Codes of jose that say something about the key set's server, not about the token. */
const outages = ['ERR_JWKS_TIMEOUT', 'ERR_JWKS_INVALID', 'ERR_JOSE_GENERIC'];

/** What a failed check of a token means to the client. Says which claim was wrong, never what it or the token holds. */
export function tokenError(cause: unknown): ServerError {
  if (cause instanceof ServerError) return cause;
  if (cause instanceof errors.JWTExpired) return new ServerError('token-expired', { cause });
  if (cause instanceof errors.JWTClaimValidationFailed) {
    const detail = `The token’s ${cause.claim} is ${cause.reason === 'missing' ? 'missing' : 'not what it must be'}.`;
    return new ServerError('unauthenticated', { detail, cause });
  }
  if (!(cause instanceof errors.JOSEError) || outages.includes(cause.code)) {
    return new ServerError('unavailable', { detail: 'The keys that tokens are checked with cannot be had.', cause });
  }
  return new ServerError('unauthenticated', { detail: 'The token is not valid.', cause });
}
