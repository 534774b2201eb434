/** Who is in which call, as far as this node has heard: it decides to whom a message may go. */
export interface CallBook {
  /** The users of a call; null when this node knows nothing of it. */
  members(call: string): ReadonlySet<string> | null;
  /** Notes that these users are in the call. */
  add(call: string, users: Iterable<string>): void;
}

/** Calls that are remembered; the least used goes first. */
const maxCalls = 100_000;
/** Users of a call that are remembered. */
export const memberLimit = 64;

/** Creates a book. */
export function createCallBook(limit: number = maxCalls): CallBook {
  const calls = new Map<string, Set<string>>();
  return {
    members(call) {
      const members = calls.get(call);
      if (!members) return null;
      calls.delete(call);
      calls.set(call, members);
      return members;
    },
    add(call, users) {
      const members = calls.get(call) ?? new Set<string>();
      for (const user of users) if (members.size < memberLimit) members.add(user);
      calls.set(call, members);
      const [oldest] = calls.keys();
      if (calls.size > limit && oldest !== undefined) calls.delete(oldest);
    },
  };
}
