import type { IncomingMessage, ServerResponse } from 'node:http';
import { ServerError } from '@org/calls-core/protocol';
import type { OriginPolicy } from '../limits/origin-policy.ts';
import { sendError } from './error-body.ts';

/** Lets pages of the allowed origins read answers. True when the request is answered by that: a preflight, or a refusal. */
export type Cors = (request: IncomingMessage, response: ServerResponse) => boolean;

/**
 * Creates the rule (https://fetch.spec.whatwg.org/#http-cors-protocol). A page of another origin is refused before anything
 * is done: it could send what needs no preflight. It may read that refusal and nothing else, so that whoever looks at it
 * learns why; that is also why its preflight is no end. `credentials`: pages may let cookies go along. `refusal` hears of
 * who is refused.
 */
export function createCors(
  origins: OriginPolicy,
  options: { readonly credentials: boolean; refusal(error: ServerError): ServerError },
): Cors {
  return (request, response) => {
    const { origin, host } = request.headers;
    response.setHeader('vary', 'origin');
    if (origin === undefined) return false;
    const isPreflight = request.method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined;
    if (!origins(origin, host ?? null)) {
      response.setHeader('access-control-allow-origin', '*');
      if (isPreflight) return answerPreflight(response);
      const refused = new ServerError('origin-not-allowed', { detail: `The origin is ${origin}.` });
      sendError(response, options.refusal(refused));
      return true;
    }
    response.setHeader('access-control-allow-origin', origin);
    if (options.credentials) response.setHeader('access-control-allow-credentials', 'true');
    response.setHeader('access-control-expose-headers', 'retry-after');
    return isPreflight && answerPreflight(response);
  };
}

function answerPreflight(response: ServerResponse): true {
  response
    .writeHead(204, {
      'access-control-allow-methods': 'GET, POST, PUT, PATCH, DELETE',
      'access-control-allow-headers': 'authorization, content-type, accept, idempotency-key',
      'access-control-max-age': '600',
    })
    .end();
  return true;
}
