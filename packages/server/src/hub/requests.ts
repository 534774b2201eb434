import { type ClientFrame, type JsonValue, ServerError, type WireError } from '@org/calls-core/protocol';
import type { Log } from '../util/log.ts';
import type { Connection } from './connection.ts';

/** Answers one kind of request. Rejects with a `ServerError`; anything else is told to the client as `internal`. */
export type Method = (connection: Connection, body: JsonValue | undefined) => Promise<JsonValue | undefined>;

/** The error as the wire carries it. What is no refusal of ours is logged and says nothing. */
export function wireError(error: unknown, log: Log): WireError {
  if (error instanceof ServerError) {
    const { code, detail, retryAfter } = error;
    return { code, ...(detail !== null && { detail }), ...(retryAfter !== null && { retryAfter }) };
  }
  log.error({ err: error }, 'a request failed');
  return { code: 'internal' };
}

/** Answers a client's request. Never rejects. */
export async function answer(
  methods: ReadonlyMap<string, Method>,
  connection: Connection,
  { id, method, body }: Extract<ClientFrame, { kind: 'request' }>,
  log: Log,
): Promise<void> {
  try {
    const run = methods.get(method);
    if (!run) throw new ServerError('not-found', { detail: `There is no method ${method}.` });
    const result = await run(connection, body);
    connection.send({ kind: 'response', id, ...(result !== undefined && { body: result }) });
  } catch (error) {
    connection.send({ kind: 'response', id, error: wireError(error, log) });
  }
}
