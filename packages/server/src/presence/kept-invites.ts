/** Invitations to users who are not connected, as they were sent. */
export interface KeptInvites {
  /** Keeps one in the place of an earlier one of the same call. */
  keep(user: string, call: string, text: string): void;
  drop(user: string, call: string): void;
  /** Characters of all of them. */
  readonly length: number;
  /** With how long each was kept, ms. */
  of(user: string): readonly { readonly text: string; readonly age: number }[];
}

/** Creates an empty list. The oldest go first, where a user has too many, or all take too many characters. */
export function createKeptInvites(options: {
  readonly now: () => number;
  /** Default 64. */
  readonly perUser?: number;
  /** Default 33 554 432. */
  readonly maxLength?: number;
}): KeptInvites {
  const { now, perUser = 64, maxLength = 33_554_432 } = options;
  const users = new Map<string, Map<string, { readonly text: string; readonly at: number }>>();
  let length = 0;
  const drop = (user: string, call: string): void => {
    const calls = users.get(user);
    length -= calls?.get(call)?.text.length ?? 0;
    calls?.delete(call);
    if (calls?.size === 0) users.delete(user);
  };
  return {
    get length() {
      return length;
    },
    keep(user, call, text) {
      drop(user, call);
      const calls = users.get(user) ?? new Map<string, { text: string; at: number }>();
      users.set(user, calls.set(call, { text, at: now() }));
      length += text.length;
      for (const [oldest] of calls) if (calls.size > perUser) drop(user, oldest);
      for (const [other, theirs] of users) {
        if (length <= maxLength) return;
        for (const oldest of [...theirs.keys()]) if (length > maxLength) drop(other, oldest);
      }
    },
    drop,
    of: (user) => [...(users.get(user)?.values() ?? [])].map(({ text, at }) => ({ text, age: now() - at })),
  };
}
