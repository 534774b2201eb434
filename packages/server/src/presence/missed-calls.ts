import type { CallStore } from '../records/call-store.ts';

/** A call that ended without the user. */
export interface MissedCall {
  readonly call: string;
  readonly from: string;
  /** The caller's shown name. */
  readonly name?: string;
  readonly video: boolean;
  /** Ms since the Unix epoch. */
  readonly at: number;
}

/** Where missed calls are kept until they were seen. */
export interface MissedCalls {
  add(user: string, missed: MissedCall): void | Promise<void>;
  /** The newest first. */
  unseen(user: string): readonly MissedCall[] | Promise<readonly MissedCall[]>;
  /** These, or all; resolves to how many were new. */
  markSeen(user: string, calls?: readonly string[]): number | Promise<number>;
}

/** Keeps missed calls in memory: of each user the last `perUser` (default 64), of the last `users` (default 10 000). */
export function memoryMissedCalls(options: { readonly perUser?: number; readonly users?: number } = {}): MissedCalls {
  const { perUser = 64, users: maxUsers = 10_000 } = options;
  const users = new Map<string, readonly MissedCall[]>();
  return {
    add(user, missed) {
      const before = users.get(user) ?? [];
      if (before.some(({ call }) => call === missed.call)) return;
      users.delete(user);
      users.set(user, [missed, ...before].slice(0, perUser));
      const [oldest] = users.keys();
      if (users.size > maxUsers && oldest !== undefined) users.delete(oldest);
    },
    unseen: (user) => users.get(user) ?? [],
    markSeen(user, calls) {
      const before = users.get(user) ?? [];
      const left = calls ? before.filter(({ call }) => !calls.includes(call)) : [];
      if (left.length > 0) users.set(user, left);
      else users.delete(user);
      return before.length - left.length;
    },
  };
}

/**
 * Takes missed calls from the records, which a recorder writes: they survive a restart, and several nodes share them.
 *
 * @example
 * createCallsServer({ authenticate, missedCalls: storedMissedCalls(store) });
 */
export function storedMissedCalls(
  store: Pick<CallStore, 'missedCalls' | 'markSeen'>,
  now: () => number = Date.now,
): MissedCalls {
  return {
    add() {},
    async unseen(user) {
      const { items } = await store.missedCalls(user, { limit: 64 });
      return items.map(({ call, participants }) => {
        const name = participants.find(({ userId }) => userId === call.initiatorId)?.name;
        return {
          ...{ call: call.id, from: call.initiatorId, video: call.media === 'video', at: call.createdAt },
          ...(name && { name }),
        };
      });
    },
    markSeen: (user, calls) => store.markSeen(user, now(), calls),
  };
}
