import { expect } from 'vitest';

/** An answer of the API. */
export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  // oxlint-disable-next-line typescript/no-explicit-any -- what a test looks into is what the test is about
  readonly body: any;
}

/** Asks the API as one user, over the network. */
export interface ApiClient {
  ask(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<ApiAnswer>;
  get(path: string): Promise<ApiAnswer>;
  /** Expects that it is done. */
  post(path: string, body?: unknown): Promise<ApiAnswer['body']>;
}

/** A client of the API of a server that believes who says who they are. */
export function apiClient(http: string, user: string): ApiClient {
  const ask: ApiClient['ask'] = async (method, path, body, headers = {}) => {
    const url = new URL(`${http}/api/calls${path}`);
    url.searchParams.set('user', user);
    const answer = await fetch(url, {
      method,
      headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return { status: answer.status, headers: answer.headers, body: await answer.json() };
  };
  return {
    ask,
    get: (path) => ask('GET', path),
    async post(path, body) {
      const answer = await ask('POST', path, body);
      expect(answer, `${path}: ${JSON.stringify(answer.body)}`).toMatchObject({ status: 200 });
      return answer.body;
    },
  };
}
