import type { IncomingMessage } from 'node:http';
import { type JsonValue, ServerError } from '@org/calls-core/protocol';
import type { Identity } from '../auth/authenticator.ts';
import type { Method } from '../hub/requests.ts';
import type { KeyedRateLimit } from '../limits/rate-limit.ts';
import type { TurnCredentials } from '../turn/turn-credentials.ts';
import { nodeRequest, type Routes } from './pages.ts';

/** Issues credentials for a user, or throws `rate-limited`, or `not-found` for a server without TURN. */
export type IssueTurn = (user: string, region: string | undefined) => ReturnType<TurnCredentials>;

/** Puts a limit before the credentials: each lets somebody use the relay for as long as it holds. */
export function limitTurn(turn: TurnCredentials | undefined, limit: KeyedRateLimit): IssueTurn {
  return (user, region) => {
    if (!turn) throw new ServerError('not-found', { detail: 'The server has no TURN servers.' });
    const retryAfter = limit.take(user);
    if (retryAfter > 0) throw new ServerError('rate-limited', { retryAfter });
    return turn(user, region === undefined ? {} : { region });
  };
}

/** `GET /turn-credentials?region=`: ICE servers for whoever signed in. */
export function turnRoutes(issue: IssueTurn, identify: (request: IncomingMessage) => Promise<Identity>): Routes {
  return {
    owns: (pathname) => pathname === '/turn-credentials',
    mount(app) {
      app.get('/turn-credentials', async (context) => {
        const { user } = await identify(nodeRequest(context));
        return context.json(issue(user, context.req.query('region')), 200, { 'cache-control': 'no-store' });
      });
    },
  };
}

/** The request `turn.credentials`, with `{ region }` or without a body. */
export function turnMethod(issue: IssueTurn): Method {
  return async ({ address }, body) => {
    const { region } = Object(body) as { region?: unknown };
    const issued = issue(address.user, typeof region === 'string' ? region : undefined);
    return issued as unknown as JsonValue;
  };
}
