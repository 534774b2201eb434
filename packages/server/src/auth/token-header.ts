import { decodeJwt, decodeProtectedHeader, type ProtectedHeaderParameters } from 'jose';

/** Type of the tokens that `anonymous` issues (RFC 8725 3.11): a token of one kind never passes for one of another. */
export const guestTokenType = 'calls-guest+jwt';

/** Longer tokens are refused before they cost anything. */
const maxTokenLength = 8192;

/** The header of a signed token, unchecked; null when it is none. */
export function readTokenHeader(token: string | null): ProtectedHeaderParameters | null {
  if (!token || token.length > maxTokenLength || token.split('.', 4).length !== 3) return null;
  try {
    return decodeProtectedHeader(token);
  } catch {
    return null;
  }
}

/** The issuer that a token names, unchecked; empty when it names none. */
export function readIssuer(token: string): string {
  try {
    return decodeJwt(token).iss ?? '';
  } catch {
    return '';
  }
}
