import { Validator } from '@seriousme/openapi-schema-validator';
import { expect, test } from 'vitest';
import { apiClient } from '../support/api-client.ts';
import { startServer } from '../support/start-server.ts';

interface Operation {
  readonly operationId: string;
  readonly requestBody?: {
    readonly content: {
      readonly 'application/json': { readonly schema: object; readonly examples: Record<string, { value: unknown }> };
    };
  };
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

async function start() {
  const { http } = await startServer({
    ...{ api: true, httpPrefix: '/rtc' },
    hooks: { conversationMembers: () => ['alice', 'bob', 'carol'] },
  });
  const document = (await (await fetch(`${http}/rtc/api/calls/openapi.json`)).json()) as Document;
  return { http: `${http}/rtc`, document };
}

test('the document is valid by OpenAPI 3.1', async () => {
  const { document } = await start();
  const result = await new Validator().validate(structuredClone(document) as unknown as Record<string, unknown>);
  expect(result).toEqual({ valid: true });
});

test('the document has every route', async () => {
  const { document } = await start();
  const routes = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replace('/rtc/api/calls', '')}`),
  );
  expect(routes.toSorted()).toEqual(
    [
      ...['POST /initiate', 'POST /accept', 'POST /decline', 'POST /end'],
      ...['POST /{id}/answer', 'POST /{id}/reject', 'POST /{id}/end'],
      ...['PATCH /{id}/media', 'PUT /{id}/consent', 'GET /{id}', 'GET ', 'GET /missed', 'POST /missed/seen'],
    ].toSorted(),
  );
});

test('every example of the document is taken by its route', async () => {
  const { http, document } = await start();
  const [alice, bob] = [apiClient(http, 'alice'), apiClient(http, 'bob')];
  const byUser = { initiateCall: alice } as Readonly<Record<string, typeof alice>>;
  let tried = 0;
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, { operationId, requestBody }] of Object.entries(methods)) {
      for (const { value } of Object.values(requestBody?.content['application/json'].examples ?? {})) {
        const id = `c-${++tried}`;
        if (operationId !== 'initiateCall')
          await alice.post('/initiate', { callId: id, type: 'voice', targetUserId: 'bob' });
        const body = Object(value).callId === undefined ? value : { ...Object(value), callId: id };
        const route = path.replace('/rtc/api/calls', '').replace('{id}', id);
        const answer = await (byUser[operationId] ?? bob).ask(method.toUpperCase(), route, body);
        expect(answer, `${method} ${path} ${JSON.stringify(answer.body)}`).toMatchObject({ status: 200 });
      }
    }
  }
  expect(tried).toBe(12);
});

test('a JSON that metadata may hold is described by one schema, and no reference is left dangling', async () => {
  const { document } = await start();
  const text = JSON.stringify(document);
  const names = new Set([...text.matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name));
  expect([...names].toSorted()).toEqual(['Error', 'Json']);
  expect(text).not.toContain('$defs');
});
