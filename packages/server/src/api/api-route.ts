import type { JsonValue } from '@org/calls-core/protocol';
import type { z } from 'zod';
import type { Identity } from '../auth/authenticator.ts';

/** What a route is asked. */
export interface ApiRequest<Body, Query> {
  readonly who: Identity;
  /** The call's id in the path; empty where the path has none. */
  readonly id: string;
  readonly body: Body;
  readonly query: Query;
}

/** One route: what it takes, what it answers, and what it does. The document is made of the same. */
export interface ApiRoute<Body = unknown, Query = unknown> {
  readonly method: 'get' | 'post' | 'put' | 'patch';
  /** Below `/api/calls`; `:id` stands for the call's id. */
  readonly path: string;
  /** Name of the operation in the document. */
  readonly operation: string;
  readonly summary: string;
  readonly body?: z.ZodType<Body>;
  /** Which schema a body is meant for, where there are several: faults are told of that one alone. */
  readonly bodyFor?: (body: unknown) => z.ZodType<Body>;
  readonly query?: z.ZodObject & z.ZodType<Query>;
  readonly answer: z.ZodType;
  /** Bodies as clients send them, by what they show. */
  readonly examples?: Readonly<Record<string, JsonValue>>;
  run(request: ApiRequest<Body, Query>): Promise<unknown>;
}

/** Makes a route; what it takes is checked before it runs. */
export function route<Body = undefined, Query = undefined>(definition: ApiRoute<Body, Query>): ApiRoute {
  return definition as unknown as ApiRoute;
}
