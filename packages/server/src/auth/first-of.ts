import type { Authenticator } from './authenticator.ts';

/**
 * Asks one authenticator after the other until one knows the token or cookie. What one of them refuses is refused: the
 * others are not asked. Throws a `TypeError` for `anonymous` that gives away any name beside others, whose users' names they
 * could be.
 *
 * @example
 * const auth = firstOf(jwt({ jwksUrl: 'https://id.example.org/jwks.json', issuer: 'https://id.example.org' }), anonymous({ mayTake: isFree }));
 */
export function firstOf(...authenticators: readonly Authenticator[]): Authenticator {
  const takesAnyName = authenticators.some(givesAnyName);
  if (authenticators.length > 1 && takesAnyName) {
    throw new TypeError(
      'anonymous() beside other ways to sign in needs `mayTake`, else a guest can take the name of a user who has an account.',
    );
  }
  const authenticate: Authenticator = async (request) => {
    for (const authenticator of authenticators) {
      const identity = await authenticator(request);
      if (identity) return identity;
    }
    return null;
  };
  return Object.assign(authenticate, { takesAnyName });
}

function givesAnyName(authenticator: Authenticator): boolean {
  return 'takesAnyName' in authenticator && authenticator.takesAnyName === true;
}
