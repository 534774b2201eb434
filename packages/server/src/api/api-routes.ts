import type { IncomingMessage } from 'node:http';
import { type JsonValue, ServerError } from '@org/calls-core/protocol';
import type { Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { z } from 'zod';
import type { AuthRequest, Identity } from '../auth/authenticator.ts';
import { nodeRequest, type Routes } from '../http/pages.ts';
import type { RateLimit } from '../limits/rate-limit.ts';
import { parseShape } from '../records/shapes/fields.ts';
import type { ApiRoute } from './api-route.ts';
import { openApiDocument } from './open-api.ts';

/** Where the API lies. */
export const apiBase = '/api/calls';

/** Larger than any body that the routes take. */
const maxBody = 65_536;

/** What the API asks of the server. */
export interface ApiDoor {
  read(request: IncomingMessage): AuthRequest;
  identify(request: AuthRequest): Promise<Identity>;
  readonly rate: RateLimit;
  /** What goes before all paths. */
  readonly prefix: string;
}

/** Serves the routes: who asks, how often, whether the request can be read; then what the route says. */
export function apiRoutes(routes: readonly ApiRoute[], door: ApiDoor): Routes {
  const serve = (one: ApiRoute) => async (context: Context) => {
    const who = await identifyOnce(door, nodeRequest(context));
    const text = one.body ? await context.req.text() : '';
    const retryAfter = door.rate.connect(who.user).take(text.length);
    if (retryAfter > 0) throw new ServerError('rate-limited', { retryAfter });
    const body = one.body && readBody(one, text, context.req.header('content-type'));
    const query = one.query && parseShape(one.query as z.ZodType, context.req.query());
    const id = context.req.param('id') ?? '';
    return context.json((await one.run({ who, id, body, query })) as JsonValue, 200, { 'cache-control': 'no-store' });
  };
  const limit = bodyLimit({
    maxSize: maxBody,
    onError: () => {
      throw new ServerError('message-too-large');
    },
  });
  return {
    owns: (pathname) => pathname === apiBase || pathname.startsWith(`${apiBase}/`),
    mount(app) {
      const document = openApiDocument(routes, `${door.prefix}${apiBase}`);
      app.get(`${apiBase}/openapi.json`, (context) => context.json(document));
      // Paths with a call's id last: they would take the others for one.
      const ordered = routes.toSorted((a, b) => Number(a.path.includes(':id')) - Number(b.path.includes(':id')));
      for (const one of ordered) app.on(one.method.toUpperCase(), `${apiBase}${one.path}`, limit, serve(one));
    },
  };
}

const safe: readonly (string | undefined)[] = ['GET', 'HEAD'];

/**
 * Cookies go along whoever makes a browser send a request. They count for what changes something only when the browser says
 * from which page, so that the origin could be checked.
 */
async function identifyOnce(door: ApiDoor, request: IncomingMessage): Promise<Identity> {
  const asked = door.read(request);
  if (safe.includes(request.method) || asked.origin !== null || asked.token !== null) return door.identify(asked);
  const { cookie: _, ...headers } = asked.headers;
  return door.identify({ ...asked, cookies: {}, headers });
}

function readBody({ body, bodyFor }: ApiRoute, text: string, type = ''): unknown {
  if (text !== '' && !/^application\/([\w.+-]+\+)?json\b/i.test(type)) {
    throw new ServerError('invalid-message', { detail: 'The body must be JSON, with the type application/json.' });
  }
  const value = text === '' ? undefined : parseJson(text);
  return parseShape(bodyFor?.(value) ?? (body as z.ZodType), value);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ServerError('invalid-message', { detail: 'The body is no JSON.', cause });
  }
}
