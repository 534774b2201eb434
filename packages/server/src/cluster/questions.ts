import { type JsonValue, ServerError, type WireError } from '@org/calls-core/protocol';
import { wireError } from '../hub/requests.ts';
import type { Clock } from '../util/clock.ts';
import type { Log } from '../util/log.ts';
import type { ClusterHost } from './cluster.ts';
import type { NodeFrame } from './node-messages.ts';

/** Questions of this node that are open, and answers to those of others. */
export interface Questions {
  ask(node: string, topic: string, body: JsonValue | undefined): Promise<JsonValue | undefined>;
  handle(node: string, frame: Exclude<NodeFrame, { delivery: unknown }>): void;
  /** The node will not answer any more; all of them without a name. */
  gone(node?: string): void;
}

/** Creates them. `send` is false where the node is not known. */
export function createQuestions(options: {
  readonly clock: Clock;
  readonly log: Log;
  /** Ms that an answer may take. */
  readonly patience: number;
  readonly host: () => ClusterHost | null;
  readonly send: (node: string, frame: NodeFrame) => boolean;
}): Questions {
  const { clock, log, patience, host, send } = options;
  const open = new Map<string, { node: string; settle(body: JsonValue | undefined, error?: unknown): void }>();
  let count = 0;

  const unavailable = (): ServerError => new ServerError('unavailable', { detail: 'Another node gives no answer.' });
  const answer = async (topic: string, body: JsonValue | undefined): Promise<JsonValue | undefined> => {
    const here = host();
    if (!here) throw unavailable();
    return here.answer(topic, body);
  };
  const reply = async (node: string, question: string, topic: string, body: JsonValue | undefined): Promise<void> => {
    try {
      const result = await answer(topic, body);
      send(node, { answer: question, ...(result !== undefined && { body: result }) });
    } catch (error) {
      send(node, { answer: question, error: wireError(error, log) });
    }
  };
  return {
    ask: (node, topic, body) =>
      new Promise((resolve, reject) => {
        const question = `${++count}`;
        const stop = clock.after(patience, () => open.get(question)?.settle(undefined, unavailable()));
        open.set(question, {
          node,
          settle(result, error) {
            stop();
            open.delete(question);
            if (error === undefined) resolve(result);
            else reject(error);
          },
        });
        if (!send(node, { question, topic, ...(body !== undefined && { body }) }))
          open.get(question)?.settle(undefined, unavailable());
      }),
    handle(node, frame) {
      if ('question' in frame) return void reply(node, frame.question, frame.topic, frame.body);
      const asked = open.get(frame.answer);
      if (asked?.node === node) asked.settle(frame.body, frame.error && errorOf(frame.error));
    },
    gone(node) {
      for (const asked of [...open.values()])
        if (node === undefined || asked.node === node) asked.settle(undefined, unavailable());
    },
  };
}

function errorOf({ code, detail, retryAfter }: WireError): ServerError {
  return new ServerError(code, {
    ...(detail !== undefined && { detail }),
    ...(retryAfter !== undefined && { retryAfter }),
  });
}
