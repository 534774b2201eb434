import { systemClock, type Clock } from '../util/clock.ts';
import { nearestFirst } from './nearest-first.ts';
import { signTurnUsername, turnUsername } from './turn-username.ts';

/** One TURN server, or several behind one name. */
export interface TurnServer {
  /** As browsers take them: `turn:turn.example.org:3478?transport=udp`; see `turnUrls`. */
  readonly urls: string | readonly string[];
  /** Where it stands, in words of your own: `eu`, `us-east` … */
  readonly region?: string;
  /** Of two servers equally near, the one with the lower number comes first, as in DNS. Default 0. */
  readonly priority?: number;
}

/** Which servers there are, and how their credentials are made. */
export interface TurnOptions {
  /** coturn's `static-auth-secret`. Of several, while one replaces another, the first signs. */
  readonly secret: string | readonly string[];
  readonly servers: readonly TurnServer[];
  /** `stun:stun.example.org:3478` … */
  readonly stun?: readonly string[];
  /** How long credentials hold, ms. Default 86 400 000, a day: TURN servers ask for them again in long calls. */
  readonly ttl?: number;
  /** For each region of clients the regions of servers, nearest first, where it is not the region itself. */
  readonly nearby?: Readonly<Record<string, readonly string[]>>;
  /** TURN servers that one client is told at most: browsers try all at once. Default 3. */
  readonly max?: number;
  readonly clock?: Pick<Clock, 'wallTime'>;
}

/** One entry of `iceServers` of an `RTCPeerConnection`. */
export interface IceServerEntry {
  readonly urls: string[]; // not readonly, as the DOM's `RTCIceServer` wants it
  readonly username?: string;
  readonly credential?: string;
}

/** What a client is given. */
export interface IssuedIceServers {
  /** STUN first, then the TURN servers, nearest first. */
  readonly iceServers: readonly IceServerEntry[];
  /** Ms from now for which they hold, for clients whose clock may be wrong. */
  readonly ttl: number;
  /** Ms since the Unix epoch. */
  readonly expiresAt: number;
  /** The same as one entry, for clients that take a single one. */
  readonly credentials: Required<IceServerEntry>;
}

/** Issues ICE servers with credentials for a user: of one region where it is known, and for less time where wanted. */
export type TurnCredentials = (
  user: string,
  options?: { readonly region?: string; /** Ms; never more than configured. */ readonly ttl?: number },
) => IssuedIceServers;

/**
 * Creates credentials by the REST scheme of TURN (draft-uberti-behave-turn-rest): the name holds the time at which it
 * expires and the user, the password is its HMAC-SHA1. Give them to members of a call only. Throws a `TypeError` for
 * addresses and secrets that cannot be used.
 *
 * @example
 * const turn = turnCredentials({ secret, servers: [{ urls: turnUrls('turn.example.org') }] });
 * const { iceServers, ttl } = turn('alice');
 */
export function turnCredentials(options: TurnOptions): TurnCredentials {
  const { servers, stun = [], ttl: longest = 86_400_000, nearby = {}, max = 3, clock = systemClock } = options;
  const [secret] = [options.secret].flat();
  check(options, longest);
  return (user, { region, ttl = longest } = {}) => {
    const now = clock.wallTime();
    const expiresAt = Math.floor((now + (ttl > 0 ? Math.min(ttl, longest) : 0)) / 1000) * 1000;
    const username = turnUsername(user, expiresAt);
    const signed = { username, credential: signTurnUsername(username, secret ?? '') };
    const chosen = nearestFirst(servers, region, nearby)
      .slice(0, max)
      .map(({ urls }) => [urls].flat());
    return {
      iceServers: [...(stun.length > 0 ? [{ urls: [...stun] }] : []), ...chosen.map((urls) => ({ urls, ...signed }))],
      ttl: Math.max(0, expiresAt - now),
      expiresAt,
      credentials: { urls: chosen.flat(), ...signed },
    };
  };
}

function check({ servers, stun = [], secret }: TurnOptions, ttl: number): void {
  if ([secret].flat().some((one) => one === '') || [secret].flat().length === 0)
    throw new TypeError('The secret of TURN credentials is empty.');
  if (!(ttl >= 1000)) throw new TypeError('TURN credentials must hold for at least 1000 ms.');
  for (const url of servers.flatMap(({ urls }) => urls))
    if (!/^turns?:\S+$/.test(url)) throw new TypeError(`"${url}" is no address of a TURN server: turn:host:port.`);
  for (const url of stun)
    if (!/^stuns?:\S+$/.test(url)) throw new TypeError(`"${url}" is no address of a STUN server: stun:host:port.`);
}
