import { type ServerErrorCode, serverErrorTable } from '@org/calls-core/protocol';
import { z } from 'zod';
import type { ApiRoute } from './api-route.ts';

type Json = Readonly<Record<string, unknown>>;

/** What any route may answer instead. */
const errors: readonly ServerErrorCode[] = [
  ...(['invalid-message', 'unauthenticated', 'forbidden', 'not-found', 'call-over'] as const),
  ...(['message-too-large', 'rate-limited', 'internal', 'unavailable'] as const),
];

const errorSchema: Json = {
  type: 'object',
  required: ['error'],
  properties: {
    error: {
      type: 'object',
      required: ['code', 'message', 'remedy'],
      properties: {
        code: { enum: Object.keys(serverErrorTable) },
        message: { type: 'string' },
        remedy: { type: 'string' },
        detail: { type: 'string' },
        retryAfter: { type: 'number', description: 'Ms.' },
        issues: {
          type: 'array',
          items: {
            type: 'object',
            required: ['path', 'code', 'message'],
            properties: {
              path: { type: 'array', items: { type: ['string', 'integer'] } },
              ...{ code: { type: 'string' }, message: { type: 'string' } },
            },
          },
        },
      },
    },
  },
};

/** The document of the API, by OpenAPI 3.1, made of the schemas that check the requests. `base`: the path before all routes. */
export function openApiDocument(routes: readonly ApiRoute[], base: string): Json {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const one of routes) {
    const path = `${base}${one.path.replace(':id', '{id}')}`;
    paths[path] = { ...paths[path], [one.method]: operationOf(one) };
  }
  return {
    openapi: '3.1.0',
    info: {
      ...{ title: 'Calls', version: '1', license: { name: 'MIT', identifier: 'MIT' } },
      description: 'Calls and their records. Whoever asks is authenticated as over signaling.',
    },
    servers: [{ url: '/' }],
    security: [{ bearer: [] }, { cookie: [] }],
    paths,
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer' },
        cookie: { type: 'apiKey', in: 'cookie', name: 'session', description: 'The app’s own; see sessionCookie().' },
      },
      schemas: { Error: errorSchema, Json: {} },
    },
  };
}

function operationOf({ operation, summary, path, body, query, answer, examples }: ApiRoute): Json {
  const parameters = [...(path.includes(':id') ? [idParameter] : []), ...(query ? queryParameters(query) : [])];
  return {
    ...{ operationId: operation, summary },
    ...(parameters.length > 0 && { parameters }),
    ...(body && {
      requestBody: {
        required: !body.safeParse(undefined).success,
        content: { 'application/json': { schema: jsonSchema(body), examples: namedExamples(examples) } },
      },
    }),
    responses: {
      200: { description: 'Done.', content: { 'application/json': { schema: jsonSchema(answer) } } },
      ...Object.fromEntries(errorAnswers),
    },
  };
}

const errorAnswers = [...new Set(errors.map((code) => serverErrorTable[code].status))].map((status) => [
  status,
  {
    description: errors
      .filter((code) => serverErrorTable[code].status === status)
      .map((code) => `\`${code}\`: ${serverErrorTable[code].message}`)
      .join(' '),
    content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
  },
]);

const idParameter: Json = { name: 'id', in: 'path', required: true, schema: { type: 'string', maxLength: 64 } };

function queryParameters(query: z.ZodObject): readonly Json[] {
  const { properties = {} } = jsonSchema(query) as { properties?: Readonly<Record<string, unknown>> };
  return Object.entries(properties).map(([name, schema]) => ({ name, in: 'query', required: false, schema }));
}

function namedExamples(examples: ApiRoute['examples'] = {}): Json {
  return Object.fromEntries(Object.entries(examples).map(([name, value]) => [name, { value }]));
}

/** As clients write it. Any JSON is a schema of its own, which refers to itself: one of the document's stands for all. */
function jsonSchema(schema: z.ZodType): Json {
  const { $schema: _, $defs: __, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return JSON.parse(JSON.stringify(rest).replaceAll(/"#\/\$defs\/[^"]+"/g, '"#/components/schemas/Json"')) as Json;
}
