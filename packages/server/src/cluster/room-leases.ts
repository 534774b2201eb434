import type { Redis } from 'ioredis';
import { ServerError } from '@org/calls-core/protocol';
import type { RoomOwnership } from './cluster.ts';
import type { RedisKeys } from './redis-keys.ts';

/** Which node decides about which room: one at a time, by a lease in Redis that it renews. */
export interface RoomLeases {
  /** Takes the room over where nobody has it. Rejects with `unavailable`. */
  ownerOf(room: string): Promise<RoomOwnership>;
  release(room: string): void;
  /** The lease of a room that this node holds, as Redis has it; null for others. */
  leaseOf(room: string): string | null;
  /** This node has members of the room: it is to know when its owner changes. */
  watch(room: string): void;
  unwatch(room: string): void;
  /** Renews what this node holds, gives up what it could not renew in time, and looks after the rooms it watches. */
  renew(): void;
  releaseAll(): Promise<void>;
}

/** Returns the lease: the one that is there, or a new one. Tokens grow even when Redis forgot the last one. */
const claimScript = `
  local lease = redis.call('GET', KEYS[1])
  if lease then return lease end
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  local token = string.format('%.0f', math.max(now, tonumber(redis.call('GET', KEYS[2]) or '0') + 1))
  redis.call('SET', KEYS[2], token)
  lease = token .. ' ' .. ARGV[1]
  redis.call('SET', KEYS[1], lease, 'PX', ARGV[2])
  return lease`;

/** Returns 1 for each lease that goes on. One that is gone, with all that Redis knew, is taken again. */
const renewScript = `
  local results = {}
  for index, key in ipairs(KEYS) do
    local lease = redis.call('GET', key)
    local mine = not lease or lease == ARGV[index + 1]
    if mine then redis.call('SET', key, ARGV[index + 1], 'PX', ARGV[1]) end
    results[index] = mine and 1 or 0
  end
  return results`;

const releaseScript = `
  if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
  return 0`;

/** Looks without a lease before a room is taken: an owner whose Redis came back empty writes its lease again meanwhile. */
const patience = 3;
/** Leases in one command. */
const chunk = 500;
/** Rooms whose last owner is remembered, beside those with members here. */
const maxTold = 10_000;

/** Creates the leases of a node. */
export function createRoomLeases(options: {
  readonly node: string;
  readonly commands: Redis;
  readonly keys: RedisKeys;
  /** Ms that a lease holds unless it is renewed. */
  readonly ttl: number;
  readonly now: () => number;
  readonly alive: () => boolean;
  /** This node decides about the room no longer. */
  readonly onLost: (room: string) => void;
  /** A room that is watched has another owner than before; called before the owner's first decision is asked for. */
  readonly onChanged: (room: string) => void;
}): RoomLeases {
  const { node, commands, keys, ttl, now, alive, onLost, onChanged } = options;
  const held = new Map<string, { readonly lease: string; readonly token: number; until: number }>();
  const claims = new Map<string, Promise<RoomOwnership>>();
  /** The rooms that are watched, with the token of their owner as it was told here last. */
  const watched = new Map<string, number | null>();
  const told = new Map<string, number>();
  /** Looks in a row that found no lease of a room. */
  const ownerless = new Map<string, number>();
  let looking = false;

  /** A lease that nobody could renew ends here a little before it ends in Redis. */
  const endOf = (begin: number): number => begin + ttl * 0.9;
  const lose = (room: string): void => {
    if (held.delete(room)) onLost(room);
  };
  const claim = async (room: string): Promise<RoomOwnership> => {
    const begin = now();
    const lease = await commands
      .eval(claimScript, 2, keys.room(room), keys.tokens, node, ttl)
      .catch((cause: unknown) => {
        throw new ServerError('unavailable', { detail: 'The room’s owner cannot be found.', cause });
      });
    const [, token = '', owner = ''] = /^(\d+) (.*)$/.exec(String(lease)) ?? [];
    const here = owner === node;
    told.delete(room);
    told.set(room, Number(token));
    const [oldest = room] = told.keys();
    if (told.size > maxTold) told.delete(oldest);
    if (watched.has(room) && watched.get(room) !== Number(token)) {
      watched.set(room, Number(token));
      onChanged(room);
    }
    if (here) held.set(room, { lease: String(lease), token: Number(token), until: endOf(begin) });
    return { node: owner, here, token: Number(token) };
  };
  const renewSome = async (rooms: readonly (readonly [string, string])[]): Promise<void> => {
    const begin = now();
    const names = rooms.map(([room]) => keys.room(room));
    const results = await commands.eval(renewScript, names.length, ...names, ttl, ...rooms.map(([, lease]) => lease));
    for (const [index, [room, lease]] of rooms.entries()) {
      const mine = held.get(room);
      if (mine?.lease !== lease) continue;
      if ((results as number[])[index] === 1) mine.until = endOf(begin);
      else lose(room);
    }
  };
  /** Finds rooms that have members here and another owner than before, or none. */
  const look = async (): Promise<void> => {
    const rooms = [...watched.keys()].filter((room) => !held.has(room));
    for (let at = 0; at < rooms.length; at += chunk) {
      const some = rooms.slice(at, at + chunk);
      const leases = await commands.mget(some.map((room) => keys.room(room)));
      for (const [index, room] of some.entries()) {
        const known = watched.get(room);
        const lease = leases[index] ?? null;
        const missed = lease === null ? (ownerless.get(room) ?? 0) + 1 : 0;
        if (missed === 0) ownerless.delete(room);
        else ownerless.set(room, missed);
        if (known === undefined || Number.parseInt(lease ?? '', 10) === known) continue;
        if (lease === null && missed < patience) continue;
        ownerless.delete(room);
        await claim(room);
      }
    }
  };
  const giveBack = async (room: string): Promise<void> => {
    const mine = held.get(room);
    held.delete(room);
    if (mine) await commands.eval(releaseScript, 1, keys.room(room), mine.lease);
  };
  return {
    async ownerOf(room) {
      const mine = held.get(room);
      if (mine && mine.until > now()) return { node, here: true, token: mine.token };
      if (!alive()) throw new ServerError('unavailable', { detail: 'The other nodes cannot be reached.' });
      const running = claims.get(room) ?? claim(room).finally(() => claims.delete(room));
      claims.set(room, running);
      return running;
    },
    watch: (room) => void watched.set(room, told.get(room) ?? null),
    unwatch(room) {
      watched.delete(room);
      ownerless.delete(room);
    },
    leaseOf: (room) => held.get(room)?.lease ?? null,
    release: (room) => void giveBack(room).catch(() => {}),
    renew() {
      for (const [room, { until }] of [...held]) if (until <= now()) lose(room);
      if (!alive()) return;
      const rooms = [...held].map(([room, { lease }]) => [room, lease] as const);
      for (let at = 0; at < rooms.length; at += chunk) renewSome(rooms.slice(at, at + chunk)).catch(() => {});
      if (looking) return;
      looking = true;
      look()
        .catch(() => {})
        .finally(() => (looking = false));
    },
    releaseAll: async () => void (await Promise.allSettled([...held.keys()].map(giveBack))),
  };
}
