import { createPublicKey, type KeyObject } from 'node:crypto';
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  errors,
  jwtVerify,
  type JSONWebKeySet,
  type JWTVerifyGetKey,
  type JWTVerifyOptions,
  type JWTVerifyResult,
} from 'jose';
import type { JwtKeyOptions } from './jwt.ts';

/** Checks a token's signature and claims; rejects with jose's errors. */
type VerifyToken = (token: string, options: JWTVerifyOptions) => Promise<JWTVerifyResult>;

/** The keys of one issuer, and the algorithms that they are made for. */
export interface JwtKeys {
  readonly algorithms: readonly string[];
  readonly verify: VerifyToken;
}

const hmac = ['HS256', 'HS384', 'HS512'];
const rsa = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'];
const edwards = ['EdDSA', 'Ed25519'];
const curves: Readonly<Record<string, string>> = { prime256v1: 'ES256', secp384r1: 'ES384', secp521r1: 'ES512' };
const asymmetric = [...rsa, ...Object.values(curves), ...edwards];

/** Reads the one source of keys among the options. Throws a `TypeError` for none, several, or one that cannot be used. */
export function readJwtKeys(options: JwtKeyOptions): JwtKeys {
  const { secret, publicKey, jwksUrl, jwks } = options;
  const given = [secret, publicKey, jwksUrl, jwks].filter((source) => source !== undefined);
  if (given.length !== 1)
    throw new TypeError('jwt() needs exactly one of `secret`, `publicKey`, `jwksUrl` and `jwks`.');
  if (secret !== undefined) {
    const key = readSecret(secret);
    return { algorithms: hmac, verify: (token, how) => jwtVerify(token, key, how) };
  }
  if (publicKey !== undefined) {
    const key = readPublicKey(publicKey);
    return { algorithms: algorithmsOf(key), verify: (token, how) => jwtVerify(token, key, how) };
  }
  const keys = jwksUrl === undefined ? createLocalJWKSet(jwks as unknown as JSONWebKeySet) : remoteKeys(options);
  return { algorithms: asymmetric, verify: (token, how) => verifyWithSet(token, keys, how) };
}

/** Bytes of a secret for HMAC. Throws a `TypeError` below 32 bytes (RFC 7518 3.2): shorter ones can be guessed. */
export function readSecret(secret: string | Uint8Array): Uint8Array {
  const bytes = typeof secret === 'string' ? new TextEncoder().encode(secret) : secret;
  if (bytes.length < 32) throw new TypeError('The secret of tokens must have at least 32 bytes.');
  return bytes;
}

function readPublicKey(key: NonNullable<JwtKeyOptions['publicKey']>): KeyObject {
  return typeof key === 'string' ? createPublicKey(key) : createPublicKey({ key: { ...key }, format: 'jwk' });
}

function algorithmsOf({ asymmetricKeyType: type, asymmetricKeyDetails: details }: KeyObject): readonly string[] {
  if (type === 'rsa') return rsa;
  if (type === 'ed25519') return edwards;
  const curve = type === 'ec' && details?.namedCurve ? curves[details.namedCurve] : undefined;
  if (!curve) throw new TypeError(`Tokens cannot be checked with a public key of the type ${type}.`);
  return [curve];
}

function remoteKeys({ jwksUrl = '', cacheFor = 600_000, cooldown = 30_000, timeout = 5000 }: JwtKeyOptions) {
  return createRemoteJWKSet(new URL(jwksUrl), {
    cacheMaxAge: cacheFor,
    cooldownDuration: cooldown,
    timeoutDuration: timeout,
  });
}

/** A set may hold several keys that fit a token without `kid`: each is tried. */
async function verifyWithSet(token: string, keys: JWTVerifyGetKey, how: JWTVerifyOptions): Promise<JWTVerifyResult> {
  try {
    return await jwtVerify(token, keys, how);
  } catch (error) {
    if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error;
    for await (const key of error) {
      try {
        return await jwtVerify(token, key, how);
      } catch (failed) {
        if (!(failed instanceof errors.JWSSignatureVerificationFailed)) throw failed;
      }
    }
    throw new errors.JWSSignatureVerificationFailed();
  }
}
