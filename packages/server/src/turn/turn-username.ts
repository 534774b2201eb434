import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { systemClock, type Clock } from '../util/clock.ts';

/** Longer ids go in as a hash: STUN takes 508 bytes, and servers keep the name for each allocation. */
const maxUser = 128;

/** `<expiry in Unix seconds>:<user>`; the user is written without colons and other signs that servers take apart. */
export function turnUsername(user: string, expiresAt: number): string {
  // Through bytes: halves of surrogate pairs would make `encodeURIComponent` throw.
  const plain = encodeURIComponent(Buffer.from(user).toString());
  const safe = plain.length <= maxUser ? plain : createHash('sha256').update(user).digest('base64url');
  return `${Math.floor(expiresAt / 1000)}:${safe}`;
}

/** The password of a TURN name: base64 of its HMAC-SHA1. */
export function signTurnUsername(username: string, secret: string): string {
  return createHmac('sha1', secret).update(username).digest('base64');
}

/**
 * Checks credentials as a TURN server does, for one that asks its backend: by each of the secrets, so that those signed
 * before a change still hold.
 */
export function verifyTurnCredentials(
  { username, credential }: { readonly username: string; readonly credential: string },
  secret: string | readonly string[],
  clock: Pick<Clock, 'wallTime'> = systemClock,
): 'valid' | 'expired' | 'forged' {
  const given = Buffer.from(credential);
  const signed = [secret].flat().some((one) => {
    const expected = Buffer.from(signTurnUsername(username, one));
    return expected.length === given.length && timingSafeEqual(expected, given);
  });
  const expiry = Number(/^(\d{1,12}):/.exec(username)?.[1]);
  if (!signed || Number.isNaN(expiry)) return 'forged';
  return expiry * 1000 > clock.wallTime() ? 'valid' : 'expired';
}
