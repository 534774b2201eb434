import { SignJWT } from 'jose';

/** Shared by the parent, which signs, and the server, which checks. */
export const tokenSecret = 'a secret of thirty-two characters';

/** A token as an app's server would give it. */
export function tokenOf(user: string): Promise<string> {
  const key = new TextEncoder().encode(tokenSecret);
  return new SignJWT({}).setProtectedHeader({ alg: 'HS256' }).setSubject(user).setExpirationTime('1 h').sign(key);
}
