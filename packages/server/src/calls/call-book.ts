import type { Clock } from '../util/clock.ts';

/** Who is in which call, as far as this node has heard: it decides to whom a message may go. */
export interface CallBook {
  /** The users of a call; null when this node knows nothing of it. */
  members(call: string): ReadonlySet<string> | null;
  /** Notes that these users are in the call. */
  add(call: string, users: Iterable<string>): void;
  /** Calls that are remembered. */
  readonly size: number;
}

/** Calls that are remembered; those that were not used for longest go first. */
const maxCalls = 100_000;
/** Ms after which calls that were not used are forgotten, at most twice as late: whoever goes on then is asked about anew. */
const memory = 6 * 3_600_000;
/** Users of a call that are remembered. */
export const memberLimit = 64;

/**
 * Creates a book. Calls are kept in two halves, the younger one and that before it: what is used moves to the younger, and
 * when that is full or aged, what is left in the older is forgotten. So a look costs no more than a look.
 */
export function createCallBook(clock: Pick<Clock, 'now'>, limit: number = maxCalls): CallBook {
  let young = new Map<string, Set<string>>();
  let old = new Map<string, Set<string>>();
  let bornAt = clock.now();
  const keep = (call: string, members: Set<string>): void => {
    const now = clock.now();
    if ((young.size >= Math.ceil(limit / 2) && !young.has(call)) || now - bornAt >= memory) {
      old = now - bornAt >= 2 * memory ? new Map() : young;
      young = new Map();
      bornAt = now;
    }
    young.set(call, members);
  };
  const find = (call: string): Set<string> | null => {
    const members = young.get(call);
    if (members) return members;
    const before = old.get(call);
    if (!before) return null;
    old.delete(call);
    keep(call, before);
    return before;
  };
  return {
    get size() {
      return young.size + old.size;
    },
    members: find,
    add(call, users) {
      const members = find(call) ?? new Set<string>();
      for (const user of users) if (members.size < memberLimit) members.add(user);
      keep(call, members);
    },
  };
}
