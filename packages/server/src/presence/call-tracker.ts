import type { CallFact } from '../hub/facts.ts';
import type { PresenceNews } from './presence-feed.ts';

/** Who is in a call. */
export interface CallTracker {
  has(user: string): boolean;
  /** What follows from a fact; null when nothing does. */
  observe(fact: CallFact): Extract<PresenceNews, { type: 'call' }> | null;
  /** Takes in what this or another node observed; returns the users for whom something may have changed. */
  apply(news: Extract<PresenceNews, { type: 'call' }>): readonly string[];
  /** What follows when a user is offline. */
  leaveAll(user: string): readonly Extract<PresenceNews, { type: 'call' }>[];
}

/** Calls that are remembered; the oldest goes first. */
const maxCalls = 100_000;

/** Creates a tracker. A call is over when fewer than two are in it. */
export function createCallTracker(): CallTracker {
  const calls = new Map<string, Set<string>>();
  const users = new Map<string, Set<string>>();
  const remove = (call: string, user: string): void => {
    const of = users.get(user);
    of?.delete(call);
    if (of?.size === 0) users.delete(user);
  };
  const leave = (call: string, user: string): readonly string[] => {
    const members = calls.get(call);
    if (!members?.delete(user)) return [];
    remove(call, user);
    if (members.size > 1) return [user];
    calls.delete(call);
    for (const other of members) remove(call, other);
    return [user, ...members];
  };
  const join = (call: string, joined: readonly string[]): readonly string[] => {
    const members = calls.get(call) ?? new Set<string>();
    calls.set(call, members);
    for (const user of joined) {
      members.add(user);
      users.set(user, (users.get(user) ?? new Set()).add(call));
    }
    const [oldest] = calls.keys();
    if (calls.size <= maxCalls || oldest === undefined) return joined;
    for (const user of calls.get(oldest) ?? []) remove(oldest, user);
    calls.delete(oldest);
    return joined;
  };
  return {
    has: (user) => users.has(user),
    observe({ type, call, from, ...more }) {
      if (type === 'confirmed' && 'to' in more) return { type: 'call', call, joined: [from.user, more.to] };
      return type === 'hung-up' ? { type: 'call', call, left: from.user } : null;
    },
    apply: ({ call, joined, left }) => [
      ...(joined ? join(call, joined) : []),
      ...(left === undefined ? [] : leave(call, left)),
    ],
    leaveAll: (user) => [...(users.get(user) ?? [])].map((call) => ({ type: 'call', call, left: user })),
  };
}
