import { ServerError } from '@org/calls-core/protocol';
import { jwtVerify, SignJWT } from 'jose';
import type { Clock } from '../util/clock.ts';
import { readSecret } from './jwt-keys.ts';
import { tokenError } from './token-error.ts';
import { guestTokenType, readTokenHeader } from './token-header.ts';

/** Who a guest's token is for. */
export interface Guest {
  readonly user: string;
  readonly name: string;
  /** Tells two guests apart who had the same name one after the other. */
  readonly holder: string;
}

/** Signs and reads the tokens of guests. */
export interface GuestTokens {
  /** `expiresAt` is ms since the Unix epoch, whole seconds. */
  sign(guest: Guest, expiresAt: number): Promise<string>;
  /** Null for what is no token of a guest. Rejects with `token-expired`, or `unauthenticated` for a forged one. */
  read(token: string | null): Promise<(Guest & { readonly expiresAt: number }) | null>;
}

/** Creates the tokens of one secret, signed by HMAC-SHA256. */
export function createGuestTokens(options: {
  readonly secret: string | Uint8Array;
  readonly clock: Pick<Clock, 'wallTime'>;
}): GuestTokens {
  const { clock } = options;
  const key = readSecret(options.secret);
  return {
    sign: ({ user, name, holder }, expiresAt) =>
      new SignJWT({ name })
        .setProtectedHeader({ alg: 'HS256', typ: guestTokenType })
        .setSubject(user)
        .setJti(holder)
        .setIssuedAt(new Date(clock.wallTime()))
        .setExpirationTime(new Date(expiresAt))
        .sign(key),
    async read(token) {
      if (!token || readTokenHeader(token)?.typ !== guestTokenType) return null;
      const rules = { algorithms: ['HS256'], requiredClaims: ['sub', 'jti', 'exp'] };
      const { payload } = await jwtVerify(token, key, { ...rules, currentDate: new Date(clock.wallTime()) }).catch(
        (cause: unknown) => Promise.reject(tokenError(cause)),
      );
      const { sub: user, jti: holder, exp, name = user } = payload;
      if (!user || !holder || !exp || typeof name !== 'string') throw new ServerError('unauthenticated');
      return { user, name, holder, expiresAt: exp * 1000 };
    },
  };
}
