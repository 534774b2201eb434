import { ServerError, type JsonValue } from '@org/calls-core/protocol';
import { systemClock, type Clock } from '../util/clock.ts';
import type { Authenticator, Identity } from './authenticator.ts';
import { identityFromClaims } from './identity-from-claims.ts';
import { readJwtKeys } from './jwt-keys.ts';
import { tokenError } from './token-error.ts';
import { guestTokenType, readIssuer, readTokenHeader } from './token-header.ts';

/** Where the keys of tokens come from: exactly one of the first four. */
export interface JwtKeyOptions {
  /** Shared with whoever issues the tokens, at least 32 bytes; a text counts as UTF-8. For HS256, HS384, HS512. */
  readonly secret?: string | Uint8Array;
  /** PEM (SPKI or certificate) or JWK of one public key: RSA, P-256, P-384, P-521 or Ed25519. */
  readonly publicKey?: string | Readonly<Record<string, unknown>>;
  /** Address of a JSON Web Key Set: keys are found by `kid` and fetched again when an unknown one appears. */
  readonly jwksUrl?: string;
  /** A JSON Web Key Set. */
  readonly jwks?: { readonly keys: readonly Readonly<Record<string, unknown>>[] };
  /** A fetched set is used for so long, ms. Default 600 000. */
  readonly cacheFor?: number;
  /** An unknown `kid` fetches the set at most once in so many ms. Default 30 000. */
  readonly cooldown?: number;
  /** The set must arrive within so many ms. Default 5000. */
  readonly timeout?: number;
}

/** What `jwt` checks. */
export interface JwtOptions extends JwtKeyOptions {
  /** The allowed algorithms. Default: all that fit the key's type; never `none`, and never HMAC with a public key. */
  readonly algorithms?: readonly string[];
  /** One of these must be in the token's `aud`. */
  readonly audience?: string | readonly string[];
  /** The token's `iss` must be one of these; tokens of other issuers are left to other authenticators. */
  readonly issuer?: string | readonly string[];
  /** How much the clocks may differ, ms. Default 5000. */
  readonly clockTolerance?: number;
  /**
   * Reads the identity from the token's claims where the defaults (`sub`, `name`, `picture`, `rooms` or `room`, `roles`) do
   * not fit. What it returns goes before the defaults. May throw a `ServerError`.
   */
  identity?(claims: JwtClaims): Partial<Omit<Identity, 'authentication' | 'claims' | 'expiresAt'>>;
  readonly clock?: Pick<Clock, 'wallTime'>;
}

/** The payload of a token whose signature was checked. */
export type JwtClaims = Readonly<Record<string, JsonValue | undefined>>;

/**
 * Takes signed JSON Web Tokens (RFC 7519) as bearer tokens. `sub` is the user, and a token must expire (`exp`).
 *
 * Refuses with `token-expired`, `sender-mismatch` when the client says it is another user, `unavailable` when the key set
 * cannot be fetched, else `unauthenticated`. Throws a `TypeError` at once for keys and algorithms that do not fit.
 *
 * @example
 * const auth = jwt({ jwksUrl: 'https://id.example.org/jwks.json', issuer: 'https://id.example.org', audience: 'calls' });
 */
export function jwt(options: JwtOptions): Authenticator {
  const keys = readJwtKeys(options);
  const { audience, issuer, clockTolerance = 5000, clock = systemClock } = options;
  const algorithms = options.algorithms ?? keys.algorithms;
  const unfit = algorithms.filter((algorithm) => !keys.algorithms.includes(algorithm));
  if (unfit.length > 0) throw new TypeError(`Tokens cannot be checked by ${unfit.join(', ')} with this kind of key.`);
  const isMine = createTokenFilter(algorithms, issuer);
  const rules = {
    algorithms: [...algorithms],
    requiredClaims: ['sub', 'exp'],
    clockTolerance: clockTolerance / 1000,
    ...(audience !== undefined && { audience: listOf(audience) }),
    ...(issuer !== undefined && { issuer: listOf(issuer) }),
  };
  return async ({ token, user }) => {
    if (!token || !isMine(token)) return null;
    const { payload } = await keys
      .verify(token, { ...rules, currentDate: new Date(clock.wallTime()) })
      .catch((cause: unknown) => Promise.reject(tokenError(cause)));
    const identity = identityFromClaims(payload as JwtClaims, options.identity);
    if (user !== null && user !== identity.user) {
      throw new ServerError('sender-mismatch', { detail: 'The token belongs to another user.' });
    }
    return identity;
  };
}

/** Tells tokens that this authenticator could accept from those of others, before anything is checked. */
function createTokenFilter(algorithms: readonly string[], issuer: JwtOptions['issuer']): (token: string) => boolean {
  const issuers = issuer === undefined ? null : listOf(issuer);
  return (token) => {
    const header = readTokenHeader(token);
    if (!header || header.typ === guestTokenType || !algorithms.includes(header.alg ?? 'none')) return false;
    return !issuers || issuers.includes(readIssuer(token));
  };
}

function listOf(value: string | readonly string[]): string[] {
  return typeof value === 'string' ? [value] : [...value];
}
