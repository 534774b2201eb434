import type { IncomingMessage } from 'node:http';
import { ServerError } from '@org/calls-core/protocol';
import { bodyLimit } from 'hono/body-limit';
import type { AnonymousAuthenticator } from '../auth/anonymous.ts';
import { addressGroup } from '../limits/address-group.ts';
import type { KeyedRateLimit } from '../limits/rate-limit.ts';
import { nodeRequest, type Routes } from './pages.ts';

/** A name and a token fit into far less. */
const maxBody = 8192;

/**
 * `POST /session`: a name and a token for a guest. The body may be empty, or JSON with `name`, the wished one, or with
 * `token`, one that holds and is to be renewed.
 */
export function sessionRoutes(
  guests: AnonymousAuthenticator,
  options: { readonly limit: KeyedRateLimit; readonly addressOf: (request: IncomingMessage) => string },
): Routes {
  const { limit, addressOf } = options;
  const tooLarge = (): never => {
    throw new ServerError('message-too-large');
  };
  return {
    owns: (pathname) => pathname === '/session',
    mount(app) {
      app.post('/session', bodyLimit({ maxSize: maxBody, onError: tooLarge }), async (context) => {
        const retryAfter = limit.take(addressGroup(addressOf(nodeRequest(context))));
        if (retryAfter > 0) throw new ServerError('rate-limited', { retryAfter });
        const { name, token } = readWish(await context.req.text());
        const session = token === undefined ? await guests.issue(name) : await guests.renew(token);
        return context.json(session, 201, { 'cache-control': 'no-store' });
      });
    },
  };
}

function readWish(text: string): { readonly name?: string; readonly token?: string } {
  if (text === '') return {};
  try {
    const { name, token } = Object(JSON.parse(text)) as { name?: unknown; token?: unknown };
    if ([name, token].every((part) => part === undefined || typeof part === 'string')) {
      return {
        ...(name !== undefined && { name: name as string }),
        ...(token !== undefined && { token: token as string }),
      };
    }
  } catch {
    // said below
  }
  throw new ServerError('invalid-message', { detail: 'The body is no JSON object with a name or a token.' });
}
