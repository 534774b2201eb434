import type { ServerHooks } from '../hooks.ts';
import type { Connection } from '../hub/connection.ts';
import type { ServerRecords } from '../records/server-records.ts';
import type { Clock } from '../util/clock.ts';
import type { Safely } from '../util/safely.ts';
import { isOver, isPending } from './call-changes.ts';
import type { CallNews, TellCall } from './call-notices.ts';

/** Users who are called by requests while no device of theirs is connected: their phones are woken, and who comes is told. */
export interface Absentees {
  /** Calls one, who may come until the call has rung for long enough. */
  call(absent: Absentee): void;
  /** A device has connected. */
  came(connection: Connection): void;
}

/** One of them. */
export interface Absentee {
  readonly user: string;
  readonly call: string;
  readonly from: string;
  /** The caller's shown name. */
  readonly name: string | undefined;
  readonly video: boolean;
  readonly news: CallNews;
}

/** Calls that wait for one user, and users for whom some wait; the oldest go first. */
const maxCalls = 64;
const maxUsers = 10_000;

/** Creates the list. It is kept at this node: who comes at another one is woken by the push alone. */
export function createAbsentees(parts: {
  readonly hooks: Pick<ServerHooks, 'push'>;
  readonly records: Pick<ServerRecords, 'store' | 'recorder'>;
  readonly clock: Clock;
  readonly tell: TellCall;
  readonly safely: Safely;
  /** Ms. */
  readonly ringFor: number;
}): Absentees {
  const { hooks, records, clock, tell, safely, ringFor } = parts;
  const waiting = new Map<string, Map<string, Absentee>>();
  const drop = (user: string, call: string): void => {
    const calls = waiting.get(user);
    calls?.delete(call);
    if (calls?.size === 0) waiting.delete(user);
  };
  const keep = (absent: Absentee): void => {
    const calls = waiting.get(absent.user) ?? new Map<string, Absentee>();
    waiting.set(absent.user, calls.set(absent.call, absent));
    for (const call of calls.keys()) if (calls.size > maxCalls) calls.delete(call);
    for (const user of waiting.keys()) if (waiting.size > maxUsers) waiting.delete(user);
  };
  /** What became of the call meanwhile is in the records. */
  const ring = async ({ user, call, news }: Absentee): Promise<void> => {
    await records.recorder.flush();
    const stored = await records.store.findCall(call);
    const self = stored?.participants.find(({ userId }) => userId === user);
    if (!stored || isOver(stored) || !self || !isPending(self)) return;
    if (tell(stored, [user], news).length > 0)
      records.recorder.observe({ type: 'ringing', call, user, at: clock.wallTime() });
  };
  return {
    call(absent) {
      const { user, call, from, name, video } = absent;
      keep(absent);
      clock.after(ringFor, () => drop(user, call));
      const invite = { call, from, video, to: user, expiresIn: ringFor, ...(name !== undefined && { name }) };
      safely('push', () => hooks.push?.(invite));
    },
    came({ address: { user } }) {
      const calls = waiting.get(user);
      waiting.delete(user);
      for (const absent of calls?.values() ?? []) safely('records', () => ring(absent));
    },
  };
}
