import { ServerError } from '@org/calls-core/protocol';

/** Letters of any script, digits, and a few signs between them. */
const allowed = /^[\p{L}\p{N}](?:[\p{L}\p{M}\p{N} ._-]{0,62}[\p{L}\p{M}\p{N}])?$/u;

/**
 * The name that a guest wishes, in one form for all that look the same (NFKC, single spaces). Throws `invalid-message` for
 * what is no name of 1–64 letters, digits and ` ._-`.
 */
export function readGuestName(wish: string): string {
  const name = typeof wish === 'string' ? wish.normalize('NFKC').replace(/\s+/g, ' ').trim() : '';
  if (allowed.test(name)) return name;
  throw new ServerError('invalid-message', { detail: 'A name has 1–64 letters, digits, spaces or “._-”.' });
}
