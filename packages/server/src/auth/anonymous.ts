import { randomBytes } from 'node:crypto';
import { ServerError } from '@org/calls-core/protocol';
import { systemClock, type Clock } from '../util/clock.ts';
import type { Authenticator, Identity } from './authenticator.ts';
import { readGuestName } from './guest-name.ts';
import { createGuestTokens, type Guest } from './guest-tokens.ts';
import { memoryLeases, type NameLeases } from './name-leases.ts';

/** How guests are let in. */
export interface AnonymousOptions {
  /**
   * Signs the guests' tokens, at least 32 bytes. Default: random for each process, so that tokens end with it. Several
   * nodes need the same one, and names then end in a suffix of each node unless `leases` are shared.
   */
  readonly secret?: string | Uint8Array;
  /** How long a token holds, ms. Default 43 200 000, twelve hours. */
  readonly ttl?: number;
  /** Assigned names are this and a number of at least four digits: `user0001`. Default `user`. */
  readonly prefix?: string;
  /** Where names are kept. Default: this process. */
  readonly leases?: NameLeases;
  /** Whether a guest may have this name; false when a user with an account has it. Default: every name that is free. */
  mayTake?(name: string): boolean | Promise<boolean>;
  readonly clock?: Pick<Clock, 'wallTime'>;
}

/** A guest's sign-in: what an HTTP endpoint answers. */
export interface AnonymousSession {
  readonly user: string;
  /** The name to show: what the guest wished, else the user's id. */
  readonly name: string;
  /** The bearer token. */
  readonly token: string;
  /** Ms since the Unix epoch. */
  readonly expiresAt: number;
}

/** Lets guests in by the tokens it issues. */
export interface AnonymousAuthenticator extends Authenticator {
  /**
   * Gives a name and a token for it: the wished name, or else the next number. Rejects with `name-taken`, `invalid-message`
   * for what is no name, `unavailable` when there are too many guests.
   */
  issue(wish?: string | null): Promise<AnonymousSession>;
  /** Gives the guest of a token that holds a new one, for the same name. Rejects as the authenticator does. */
  renew(token: string): Promise<AnonymousSession>;
  /** True without `mayTake`. */
  readonly takesAnyName: boolean;
}

/**
 * Lets guests in, under an assigned name or a free one that they wish. It takes only the tokens that it issued; leave it out
 * of the server's options, and there are no guests.
 *
 * @example
 * const guests = anonymous();
 * const { user, token } = await guests.issue(); // user0001
 */
export function anonymous(options: AnonymousOptions = {}): AnonymousAuthenticator {
  const { ttl = 43_200_000, prefix = 'user', clock = systemClock, secret, mayTake } = options;
  const leases = options.leases ?? memoryLeases({ clock });
  const tokens = createGuestTokens({ secret: secret ?? randomBytes(32), clock });
  // Others may issue by the same secret: another node, or this one before it was started anew.
  const suffix = secret === undefined || options.leases ? '' : `-${randomBytes(4).toString('hex')}`;
  let count = 0;

  // Before the name is claimed, and rounded down: a token never outlives its name.
  const expiry = (): number => Math.floor((clock.wallTime() + ttl) / 1000) * 1000;
  const claim = async ({ user, holder }: Guest): Promise<boolean> => leases.claim(user.toLowerCase(), holder, ttl);
  const sign = async (guest: Guest, expiresAt: number): Promise<AnonymousSession> => {
    const { user, name } = guest;
    return { user, name, token: await tokens.sign(guest, expiresAt), expiresAt };
  };
  const guestOf = (name: string): Guest => ({
    user: name + suffix,
    name,
    holder: randomBytes(12).toString('base64url'),
  });
  const issueWished = async (wish: string): Promise<AnonymousSession> => {
    const guest = guestOf(readGuestName(wish));
    const mine = !isNumbered(guest.name, prefix) && (!mayTake || (await mayTake(guest.name)));
    const expiresAt = expiry();
    if (!mine || !(await claim(guest))) throw new ServerError('name-taken');
    return sign(guest, expiresAt);
  };
  const issueNext = async (): Promise<AnonymousSession> => {
    for (let taken = 0; ; taken++) {
      // In growing steps: other nodes may have given away thousands.
      count += Math.max(1, 2 ** (taken - 1));
      const guest = guestOf(`${prefix}${String(count).padStart(4, '0')}`);
      const expiresAt = expiry();
      if (!options.leases || (await claim(guest))) return sign(guest, expiresAt);
    }
  };

  const authenticate = async (request: Parameters<Authenticator>[0]): Promise<Identity | null> => {
    const guest = await tokens.read(request.token);
    if (!guest) return null;
    const { user, name, expiresAt } = guest;
    if (request.user !== null && request.user !== user) {
      throw new ServerError('sender-mismatch', { detail: 'The token belongs to another guest.' });
    }
    return { user, name, authentication: 'anonymous', expiresAt };
  };
  return Object.assign(authenticate, {
    takesAnyName: !mayTake,
    issue: async (wish: string | null = null) => (wish === null || wish === '' ? issueNext() : issueWished(wish)),
    async renew(token: string) {
      const guest = await tokens.read(token);
      if (!guest) throw new ServerError('unauthenticated', { detail: 'This is no token of a guest.' });
      const expiresAt = expiry();
      if (!(await claim(guest))) throw new ServerError('name-taken');
      return sign(guest, expiresAt);
    },
  });
}

/** True for what may be the next guest's assigned name. */
function isNumbered(name: string, prefix: string): boolean {
  const text = name.toLowerCase();
  return text.startsWith(prefix.toLowerCase()) && /^\d+$/.test(text.slice(prefix.length));
}
