import type { IncomingMessage } from 'node:http';
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import { ServerError, serverErrorTable } from '@org/calls-core/protocol';
import { type Context, Hono } from 'hono';
import { errorBody, errorHeaders } from './error-body.ts';
import type { HttpHandler } from './front.ts';

/** Hono, knowing Node's request. */
export type PagesApp = Hono<{ Bindings: HttpBindings }>;

/** A part of the HTTP API: the paths it has, without the prefix, and what they answer. */
export interface Routes {
  owns(pathname: string): boolean;
  mount(app: PagesApp): void;
}

/** Node's request behind one of Hono's. */
export function nodeRequest(context: Context<{ Bindings: HttpBindings }>): IncomingMessage {
  return context.env.incoming as IncomingMessage;
}

/** Joins parts of the HTTP API under a prefix. What a route throws is answered as a typed error. */
export function createPages(parts: {
  readonly prefix: string;
  readonly routes: readonly Routes[];
  /** What the client may know of an error. */
  readonly refusal: (error: unknown) => ServerError;
}): HttpHandler {
  const { prefix, routes, refusal } = parts;
  const app: PagesApp = new Hono<{ Bindings: HttpBindings }>({ strict: false }).basePath(prefix || '/');
  const answer = (context: Context, error: ServerError): Response =>
    context.json(errorBody(error), serverErrorTable[error.code].status as 400, errorHeaders(error));
  app.use(async (context, next) => {
    const { raw } = context.req;
    if (raw.headers.has('transfer-encoding') || !raw.headers.has('content-length')) context.req.raw = plainRequest(raw);
    await next();
  });
  for (const route of routes) route.mount(app);
  app.onError((error, context) => answer(context, refusal(error)));
  app.notFound((context) =>
    answer(context, new ServerError('not-found', { detail: 'No route has this method and path.' })),
  );
  const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  return {
    serves(pathname) {
      if (!pathname.startsWith(prefix)) return false;
      const rest = pathname.slice(prefix.length);
      return routes.some((route) => route.owns(rest));
    },
    request: (request, response) => void listener(request, response),
  };
}

/** Node's own kind of request: a body of unknown length is measured by copying it into one, which takes no other kind. */
function plainRequest({ url, method, headers, body }: Request): Request {
  return new Request(url, { method, headers, ...(body && { body, duplex: 'half' }) });
}
