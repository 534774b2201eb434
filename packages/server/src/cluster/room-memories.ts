import type { Redis } from 'ioredis';
import { ServerError } from '@org/calls-core/protocol';
import type { RoomMemory } from './cluster.ts';
import type { RedisKeys } from './redis-keys.ts';

/** What owners leave of their rooms for the next ones, in Redis. Only who holds a room's lease writes. */
export interface RoomMemories {
  /** Writes what has changed. */
  keep(room: string, memory: RoomMemory): void;
  /** Null when nothing was left. Rejects with `unavailable`. */
  recall(room: string): Promise<RoomMemory | null>;
  /** The room is over. To be called while its lease is held. */
  drop(room: string): void;
  /** This node decides about the room no longer. */
  forget(room: string): void;
  /** Keeps what was left from expiring, `due`: also when it is not yet about to; and writes anew what Redis has lost. */
  renew(due?: boolean): void;
}

/** Returns 0 where Redis has lost what was written before, and -1 when the lease is somebody else’s. */
const keepScript = `
  if redis.call('GET', KEYS[1]) ~= ARGV[1] then return -1 end
  local set = tonumber(ARGV[4])
  if ARGV[3] == 'all' then redis.call('DEL', KEYS[2])
  elseif redis.call('EXISTS', KEYS[2]) == 0 then return 0 end
  for index = 1, set do redis.call('HSET', KEYS[2], ARGV[3 + 2 * index], ARGV[4 + 2 * index]) end
  for index = 5 + 2 * set, #ARGV do redis.call('HDEL', KEYS[2], ARGV[index]) end
  return redis.call('PEXPIRE', KEYS[2], ARGV[2])`;

const dropScript = `
  if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[2]) end
  return 0`;

/** What is written outlives a lease by so much, ms: nodes that were all started anew find it. */
const surplus = 60_000;

/** Creates the memories of a node. */
export function createRoomMemories(options: {
  readonly commands: Redis;
  readonly keys: RedisKeys;
  /** Ms that a lease holds. */
  readonly leaseTtl: number;
  readonly now: () => number;
  readonly alive: () => boolean;
  /** The lease of a room, while this node holds it. */
  readonly leaseOf: (room: string) => string | null;
}): RoomMemories {
  const { commands, keys, now, alive, leaseOf } = options;
  const ttl = options.leaseTtl + surplus;
  /** `whole`: what Redis has is not what was written. */
  const rooms = new Map<string, { memory: RoomMemory; whole: boolean }>();
  let renewedAt = now();

  const write = (room: string, before: RoomMemory | null, memory: RoomMemory): void => {
    const lease = leaseOf(room);
    if (lease === null) return;
    const set = Object.entries(memory).filter(([key, text]) => before?.[key] !== text);
    const gone = Object.keys(before ?? {}).filter((key) => !(key in memory));
    if (before && set.length + gone.length === 0) return;
    const lost = (): void => {
      const kept = rooms.get(room);
      if (kept) kept.whole = true;
    };
    const change = [before ? 'changes' : 'all', set.length, ...set.flat(), ...gone];
    commands
      .eval(keepScript, 2, keys.room(room), keys.memory(room), lease, ttl, ...change)
      .then((result) => result === 0 && lost(), lost);
  };
  const renew = (due: boolean): void => {
    if (!alive()) return;
    for (const [room, kept] of rooms) {
      if (!kept.whole) continue;
      kept.whole = false;
      write(room, null, kept.memory);
    }
    if (!due && now() - renewedAt < ttl / 3) return;
    renewedAt = now();
    for (const [room, kept] of rooms) {
      commands.pexpire(keys.memory(room), ttl).then(
        (found) => void (kept.whole ||= found === 0),
        () => {},
      );
    }
  };
  return {
    keep(room, memory) {
      const before = rooms.get(room);
      rooms.set(room, { memory, whole: false });
      write(room, before && !before.whole ? before.memory : null, memory);
    },
    async recall(room) {
      const memory = await commands.hgetall(keys.memory(room)).catch((cause: unknown) => {
        throw new ServerError('unavailable', { detail: 'What the room’s last owner left cannot be read.', cause });
      });
      return Object.keys(memory).length > 0 ? memory : null;
    },
    drop(room) {
      const lease = leaseOf(room);
      if (rooms.delete(room) && lease !== null)
        commands.eval(dropScript, 2, keys.room(room), keys.memory(room), lease).catch(() => {});
    },
    forget: (room) => void rooms.delete(room),
    renew: (due = false) => renew(due),
  };
}
