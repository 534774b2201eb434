import type { ServerResponse } from 'node:http';
import { type ServerError, serverErrorTable } from '@org/calls-core/protocol';

/** A refusal as the body of an HTTP answer. */
export interface ErrorBody {
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly remedy: string;
    /** Ms. */
    readonly retryAfter?: number;
  };
}

/** The body of a refusal. */
export function errorBody({ code, message, remedy, retryAfter }: ServerError): ErrorBody {
  return { error: { code, message, remedy, ...(retryAfter !== null && { retryAfter }) } };
}

/** The headers of a refusal: `Retry-After` in whole seconds (RFC 9110 10.2.3). */
export function errorHeaders({ retryAfter }: ServerError): Record<string, string> {
  return {
    'cache-control': 'no-store',
    ...(retryAfter !== null && { 'retry-after': String(Math.ceil(retryAfter / 1000)) }),
  };
}

/** Answers a request with a refusal. */
export function sendError(response: ServerResponse, error: ServerError): void {
  if (response.headersSent) return void response.destroy();
  const headers = { ...errorHeaders(error), 'content-type': 'application/json' };
  response.writeHead(serverErrorTable[error.code].status, headers).end(JSON.stringify(errorBody(error)));
}
