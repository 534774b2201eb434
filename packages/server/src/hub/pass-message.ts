import { parseRoute, type Route, ServerError } from '@org/calls-core/protocol';
import type { Permission } from '../calls/permission.ts';
import type { Log } from '../util/log.ts';
import { type Connection, isAt } from './connection.ts';
import { factOf } from './facts.ts';
import type { HubListener } from './hub-listener.ts';
import { wireError } from './requests.ts';
import type { Router } from './router.ts';

/** Deals with a message of a client to others. Throws a `ServerError` for what is none. */
export type PassMessage = (connection: Connection, text: string) => void | Promise<void>;

/** Creates it: a message is read, its sender checked, then whether it may go where it wants to, and it is passed on. */
export function createPassMessage(parts: {
  readonly router: Router;
  readonly permission: Permission;
  readonly listeners: readonly HubListener[];
  readonly log: Log;
  /** Bytes of one frame. */
  readonly frameBytes: number;
}): PassMessage {
  const { router, permission, listeners, log, frameBytes } = parts;
  // Most messages say nothing of a call: who listens to that alone is not asked.
  const passed = listeners.filter((listener) => listener.passed);
  const passOn = (message: Route): void => {
    const { to, from, text } = message;
    const fact = factOf(message);
    const reached = router.route({ to, text, from });
    for (const listener of passed) listener.passed?.(message);
    if (!fact && reached) return;
    for (const listener of listeners) {
      if (fact) listener.fact?.(fact, text);
      if (!reached && 'user' in to) listener.undelivered?.(to.user, fact, text);
    }
  };
  return (connection, text) => {
    const parsed = parseRoute(text, frameBytes);
    if (!parsed) throw new ServerError('invalid-message');
    const { from, id, kind } = parsed;
    const refuse = (error: unknown): void => {
      // Acknowledgements of calls that are over are nobody's fault.
      if (kind === 'cast' || kind === 'data') connection.refuse(id, wireError(error, log));
    };
    if (!isAt(connection, from)) return refuse(new ServerError('sender-mismatch'));
    try {
      const decision = permission(parsed, connection);
      if (decision) return decision.then(() => passOn(parsed), refuse);
    } catch (error) {
      return refuse(error);
    }
    passOn(parsed);
  };
}
