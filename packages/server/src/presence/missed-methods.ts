import type { JsonValue } from '@org/calls-core/protocol';
import type { Method } from '../hub/requests.ts';
import type { Clock } from '../util/clock.ts';
import { fieldsOf } from '../util/request-fields.ts';
import type { MissedCalls } from './missed-calls.ts';
import { type Reachability, toldAs } from './reachability.ts';

/** Calls of one request. */
const maxCalls = 200;

/** Creates the requests about missed calls, by name. */
export function createMissedMethods(parts: {
  readonly missed: MissedCalls;
  readonly reachability: Pick<Reachability, 'seen'>;
  readonly clock: Clock;
}): ReadonlyMap<string, Method> {
  const { missed, reachability, clock } = parts;
  return new Map<string, Method>([
    [
      'missed.list',
      async ({ address }) => {
        const calls = await missed.unseen(address.user);
        return { calls: calls.map((call) => toldAs(call, clock.wallTime())) } as unknown as JsonValue;
      },
    ],
    ['missed.count', async ({ address }) => ({ unseen: (await missed.unseen(address.user)).length })],
    [
      'missed.seen',
      async ({ address }, body) => {
        const fields = fieldsOf(body);
        const calls = fields.has('calls') ? fields.names('calls', maxCalls) : undefined;
        const seen = await missed.markSeen(address.user, calls);
        if (!calls) reachability.seen(address.user);
        return { seen };
      },
    ],
  ]);
}
