import type { IncomingMessage } from 'node:http';
import { type JsonValue, ServerError } from '@org/calls-core/protocol';
import type { Identity } from '../auth/authenticator.ts';
import type { CallBook } from '../calls/call-book.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { ServerHooks } from '../hooks.ts';
import type { Method } from '../hub/requests.ts';
import type { KeyedRateLimit } from '../limits/rate-limit.ts';
import type { IssuedIceServers, TurnCredentials } from '../turn/turn-credentials.ts';
import { nodeRequest, type Routes } from './pages.ts';

/** What is asked for: servers of a region, for a call. */
export interface TurnWish {
  readonly region?: unknown;
  readonly call?: unknown;
}

/** Issues credentials for a user. Rejects with `rate-limited`, `not-in-call`, `forbidden`, or `not-found` for a server without TURN. */
export type IssueTurn = (who: Identity, wish: TurnWish) => Promise<IssuedIceServers>;

/** Puts a limit and the app's rule before the credentials: each lets somebody use the relay for as long as it holds. */
export function guardTurn(parts: {
  readonly turn: TurnCredentials | undefined;
  readonly limit: KeyedRateLimit;
  readonly hooks: Pick<ServerHooks, 'canRelay'>;
  readonly book: Pick<CallBook, 'members'>;
  readonly cluster: Pick<Cluster, 'callMembers'>;
}): IssueTurn {
  const { turn, limit, hooks, book, cluster } = parts;
  const isIn = async (user: string, call: string): Promise<boolean> =>
    book.members(call)?.has(user) ?? (await cluster.callMembers(call))?.includes(user) ?? false;
  return async (who, wish) => {
    if (!turn) throw new ServerError('not-found', { detail: 'The server has no TURN servers.' });
    const retryAfter = limit.take(who.user);
    if (retryAfter > 0) throw new ServerError('rate-limited', { retryAfter });
    const call = typeof wish.call === 'string' ? wish.call : null;
    if (call !== null && !(await isIn(who.user, call))) throw new ServerError('not-in-call');
    if ((await hooks.canRelay?.(who, call)) === false) throw new ServerError('forbidden');
    return turn(who.user, typeof wish.region === 'string' ? { region: wish.region } : {});
  };
}

/** `GET /turn-credentials?region=&call=`: ICE servers for whoever signed in. */
export function turnRoutes(issue: IssueTurn, identify: (request: IncomingMessage) => Promise<Identity>): Routes {
  return {
    owns: (pathname) => pathname === '/turn-credentials',
    mount(app) {
      app.get('/turn-credentials', async (context) => {
        const { region, call } = context.req.query();
        const issued = await issue(await identify(nodeRequest(context)), { region, call });
        return context.json(issued, 200, { 'cache-control': 'no-store' });
      });
    },
  };
}

/** The request `turn.credentials`, with `{ region, call }`, one of them or without a body. */
export function turnMethod(issue: IssueTurn): Method {
  return async ({ identity }, body) => (await issue(identity, Object(body) as TurnWish)) as unknown as JsonValue;
}
