import type { ServerResponse } from 'node:http';
import { type ServerError, serverErrorTable } from '@org/calls-core/protocol';
import { z } from 'zod';

/** A refusal as the body of an HTTP answer. */
export interface ErrorBody {
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly remedy: string;
    /** What exactly was refused. */
    readonly detail?: string;
    /** What is wrong with the request, field by field. */
    readonly issues?: readonly ErrorIssue[];
    /** Ms. */
    readonly retryAfter?: number;
  };
}

/** One fault of a request's body or query. */
export interface ErrorIssue {
  readonly path: readonly (string | number)[];
  readonly code: string;
  readonly message: string;
}

/** The body of a refusal. */
export function errorBody({ code, message, remedy, detail, retryAfter, cause }: ServerError): ErrorBody {
  return {
    error: {
      ...{ code, message, remedy },
      ...(detail !== null && { detail }),
      ...(retryAfter !== null && { retryAfter }),
      ...(cause instanceof z.ZodError && { issues: cause.issues.map(issueOf) }),
    },
  };
}

function issueOf({ path, code = 'custom', message }: z.core.$ZodIssue): ErrorIssue {
  return { path: path.map((part) => (typeof part === 'symbol' ? String(part) : part)), code, message };
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
