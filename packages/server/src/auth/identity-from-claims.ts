import { limits, ServerError } from '@org/calls-core/protocol';
import type { Identity } from './authenticator.ts';
import { isIdentity } from './is-identity.ts';
import type { JwtClaims, JwtOptions } from './jwt.ts';

/**
 * Who a token speaks of. What is there must be right: a token whose `rooms` cannot be read must not open every room, so it
 * is refused as `unauthenticated`.
 */
export function identityFromClaims(claims: JwtClaims, read: JwtOptions['identity']): Identity {
  const { sub, name, picture, rooms, room, roles, exp } = claims;
  const only = rooms === undefined && room !== undefined ? [room] : rooms;
  const identity: unknown = {
    ...present({
      user: sub,
      name: shown(name, limits.profileName),
      avatar: shown(picture, limits.avatar),
      rooms: only,
      roles,
    }),
    ...present({ ...read?.(claims) }),
    authentication: 'jwt',
    claims,
    ...(typeof exp === 'number' && { expiresAt: exp * 1000 }),
  };
  if (isIdentity(identity)) return identity;
  throw new ServerError('unauthenticated', { detail: 'The token’s claims name no user, or cannot be read.' });
}

/** What is only shown never keeps anybody out: issuers write empty texts for what they do not know, and long ones. */
function shown(claim: unknown, max: number): string | undefined {
  return typeof claim === 'string' && claim !== '' ? claim.slice(0, max) : undefined;
}

function present(fields: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
