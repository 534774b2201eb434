import type { Redis } from 'ioredis';
import { memberLimit } from '../calls/call-book.ts';
import type { RedisKeys } from './redis-keys.ts';

/** Who is in which call, for nodes that did not see it begin. */
export interface SharedCalls {
  remember(call: string, users: readonly string[]): void;
  /** Null when nobody knows, or Redis does not say. */
  members(call: string): Promise<readonly string[] | null>;
  /** Writes what could not be written while Redis was away. */
  flush(): void;
}

/** Calls that wait to be written; beyond, the oldest are given up. */
const maxWaiting = 10_000;

/** Creates the memory. `ready` resolves when Redis is there, or after a time in which it did not come. */
export function createSharedCalls(options: {
  readonly commands: Redis;
  readonly keys: RedisKeys;
  /** Ms for which a call is remembered after somebody was added. */
  readonly ttl: number;
  readonly alive: () => boolean;
  readonly ready: () => Promise<void>;
}): SharedCalls {
  const { commands, keys, ttl, alive, ready } = options;
  const waiting = new Map<string, Set<string>>();

  const wait = (call: string, users: Iterable<string>): void => {
    const all = waiting.get(call) ?? new Set();
    for (const user of users) if (all.size < memberLimit) all.add(user);
    waiting.set(call, all);
    const [oldest] = waiting.keys();
    if (waiting.size > maxWaiting && oldest !== undefined) waiting.delete(oldest);
  };
  const write = (call: string, users: readonly string[]): void => {
    const key = keys.call(call);
    const writing = commands
      .multi()
      .sadd(key, ...users)
      .pexpire(key, ttl);
    writing.exec().catch(() => wait(call, users));
  };
  return {
    remember(call, users) {
      if (alive()) write(call, users);
      else wait(call, users);
    },
    async members(call) {
      const here = waiting.get(call);
      if (here) return [...here];
      await ready();
      try {
        const users = await commands.smembers(keys.call(call));
        return users.length > 0 ? users.slice(0, memberLimit) : null;
      } catch {
        return null;
      }
    },
    flush() {
      const calls = [...waiting];
      waiting.clear();
      for (const [call, users] of calls) write(call, [...users]);
    },
  };
}
