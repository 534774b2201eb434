import { isServerErrorCode, ServerError } from '../protocol/server-errors.ts';

/** Options of `guestSession`. */
export interface GuestSessionOptions {
  /** The server, as `https://calls.example` or relative to the page; `wss:` stands for `https:`. */
  readonly url: string | URL;
  /** The wished name. Default: whatever the server assigns, such as `user0001`. */
  readonly name?: string;
  /** Where the sign-in is kept, so that the same browser is the same guest again: `localStorage`, or `sessionStorage` for this tab only. Default: nowhere. */
  readonly storage?: Pick<Storage, 'getItem' | 'setItem'>;
  /** Default: the global one. */
  readonly fetch?: typeof fetch;
  /** Unix time, ms. Default `Date.now`. */
  readonly now?: () => number;
}

/** A guest of a server. */
export interface GuestSession {
  /** The guest's user id, for `self.id`. */
  readonly user: string;
  /** The name to show. */
  readonly name: string;
  /** The bearer token, for the option `token` of a transport; renewed before it expires. */
  token(): Promise<string>;
}

interface SignIn {
  readonly user: string;
  readonly name: string;
  readonly token: string;
  readonly expiresAt: number;
}

/** A token is renewed when it holds for less than this, ms. */
const margin = 300_000;

/**
 * Signs in as a guest at a `@org/calls-server` that takes guests. Rejects with a `ServerError`: `name-taken`,
 * `origin-not-allowed`, `rate-limited`, `not-found` where there are no guests, `unavailable` when it does not answer.
 *
 * @example
 * const guest = await guestSession({ url: 'https://calls.example', name: 'alice' });
 * const transport = webSocketTransport({ url: 'wss://calls.example/calls', token: guest.token, server: callsServer() });
 * createCallClient({ self: { id: guest.user, name: guest.name }, transport });
 */
export async function guestSession(options: GuestSessionOptions): Promise<GuestSession> {
  const { storage, now = Date.now } = options;
  const { location } = globalThis as { location?: { href: string } };
  const url = new URL('session', slashed(new URL(options.url, location?.href)));
  const key = `calls guest ${url.href} ${options.name ?? ''}`;
  const holds = (one: SignIn | null, rest: number): one is SignIn => one !== null && one.expiresAt - now() > rest;

  const post = async (wish: { readonly name?: string; readonly token?: string }): Promise<SignIn> => {
    const signIn = await signInAt(url, wish, options.fetch ?? fetch);
    storage?.setItem(key, JSON.stringify(signIn));
    return signIn;
  };
  const begin = async (): Promise<SignIn> => {
    const kept = readSignIn(parse(storage?.getItem(key)));
    // The server may have been started anew: then it knows nothing of the token, and the name is free again.
    if (holds(kept, 0)) return post({ token: kept.token }).catch(() => post(wish));
    return post(wish);
  };
  const wish = options.name === undefined ? {} : { name: options.name };
  let current = await begin();
  let renewing: Promise<void> | null = null;
  const renew = async (): Promise<void> => {
    try {
      current = await post({ token: current.token });
    } catch (error) {
      // It is the same guest again only if the server gives the same name.
      const again = await post({ name: current.name }).catch(() => null);
      if (again?.user === current.user) current = again;
      else if (!holds(current, 0)) throw error;
    }
  };
  return {
    user: current.user,
    name: current.name,
    async token() {
      if (!holds(current, margin)) await (renewing ??= renew().finally(() => (renewing = null)));
      return current.token;
    },
  };
}

async function signInAt(url: URL, body: object, send: typeof fetch): Promise<SignIn> {
  let response: Response;
  try {
    const headers = { 'content-type': 'application/json' };
    response = await send(url, { method: 'POST', headers, body: JSON.stringify(body) });
  } catch (cause) {
    throw new ServerError('unavailable', { detail: 'It did not answer.', cause });
  }
  const answer = parse(await response.text().catch(() => ''));
  const signIn = response.ok ? readSignIn(answer) : null;
  if (signIn) return signIn;
  const { code, retryAfter } = Object((Object(answer) as { error?: unknown }).error) as Record<string, unknown>;
  const known = isServerErrorCode(code) ? code : response.status === 404 ? 'not-found' : 'unavailable';
  throw new ServerError(known, typeof retryAfter === 'number' ? { retryAfter } : {});
}

function readSignIn(value: unknown): SignIn | null {
  const { user, name, token, expiresAt } = Object(value) as Record<string, unknown>;
  const fits = [user, name, token].every((text) => typeof text === 'string') && typeof expiresAt === 'number';
  return fits ? (value as SignIn) : null;
}

function parse(text: string | null | undefined): unknown {
  try {
    return JSON.parse(text ?? 'null');
  } catch {
    return null;
  }
}

/** The folder in which `session` lies. */
function slashed(url: URL): URL {
  const base = new URL(url);
  base.protocol = base.protocol.replace('ws', 'http');
  if (!base.pathname.endsWith('/')) base.pathname += '/';
  return base;
}
