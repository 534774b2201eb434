import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { Redis } from 'ioredis';
import { systemClock } from '../util/clock.ts';
import { silentLog } from '../util/log.ts';
import { type Announcer, createAnnouncer } from './announcer.ts';
import type { ClusterHost } from './cluster.ts';
import { createNodeLinks, type NodeLinks } from './node-links.ts';
import { parseNews, parsePacket } from './node-messages.ts';
import { createPulse, type Pulse } from './pulse.ts';
import { createQuestions, type Questions } from './questions.ts';
import { readSnapshot } from './read-snapshot.ts';
import type { RedisClusterOptions } from './redis-cluster.ts';
import { type RedisKeys, redisKeys } from './redis-keys.ts';
import { openRedisLine, type RedisLine } from './redis-line.ts';
import { createRoomLeases, type RoomLeases } from './room-leases.ts';
import { createRoomMemories, type RoomMemories } from './room-memories.ts';
import { createRoster, type Roster } from './roster.ts';
import { createSharedCalls, type SharedCalls } from './shared-calls.ts';

/** The parts of a node in Redis, joined. */
export interface RedisNode {
  readonly node: string;
  readonly line: RedisLine;
  readonly roster: Roster;
  readonly links: NodeLinks;
  readonly questions: Questions;
  readonly announcer: Announcer;
  readonly leases: RoomLeases;
  readonly memories: RoomMemories;
  readonly calls: SharedCalls;
  readonly pulse: Pulse;
  /** Sends what waits, where messages pass. */
  flush(): void;
  /** Flushes soon: what comes until then leaves in the same packet. */
  schedule(): void;
}

/** Joins the parts; what other nodes want is told to the host, where there is one. */
export function createRedisNode(
  options: RedisClusterOptions & { readonly redis: string | Redis },
  host: () => ClusterHost | null,
): RedisNode {
  const { redis, heartbeat = 1000, ttl = 3000, clock = systemClock, log = silentLog, patience = 5000 } = options;
  const node = `${(options.node ?? hostname()).slice(0, 128)}~${randomBytes(6).toString('base64url')}`;
  const keys = redisKeys(options.prefix ?? 'calls:');
  const now = (): number => clock.now();
  const alive = (): boolean => pulse.alive();

  let scheduled = false;
  const flush = (): void => {
    scheduled = false;
    if (!alive()) return;
    announcer.flush(); // before the frames that rely on it
    links.flush();
  };
  const schedule = (): void => {
    if (scheduled) return;
    scheduled = true;
    setImmediate(flush);
  };
  const line = openRedisLine({
    ...{ redis, log, channels: [keys.news, keys.channel(node)] },
    onMessage: (channel, text) => receive(parts, keys, host(), channel, text),
    onUp: () => announcer.beat('probe'),
    onDown: () => pulse.down(),
  });
  const roster = createRoster({
    now,
    read: (other) => readSnapshot(line.commands, keys.node(other)),
    onCame(other) {
      links.open(other);
      host()?.nodeCame(other);
    },
    onGone(other) {
      log.warn({ node: other }, 'a node is gone');
      links.close(other);
      questions.gone(other);
      line.commands.srem(keys.nodes, other).catch(() => {});
      host()?.nodeGone(other);
    },
    onCurrent: (other) => links.resume(other),
  });
  const links = createNodeLinks({
    ...{ node, now, alive, schedule, isCurrent: roster.isCurrent },
    limits: { frames: 4096, bytes: 8_388_608, age: 30_000, ...options.replay },
    publish: (other, text) => line.publish(keys.channel(other), text),
    gap: () => host()?.gap(),
    handle(other, frame) {
      if ('delivery' in frame) host()?.deliver(frame.delivery);
      else questions.handle(other, frame);
    },
  });
  const questions = createQuestions({ clock, log, patience, host, send: links.send });
  const announcer = createAnnouncer({
    ...{ node, keys, line, ttl, sent: links.ends },
    publicUrl: options.publicUrl ?? null,
  });
  const { leaseTtl = 8000 } = options;
  const leases = createRoomLeases({
    ...{ node, keys, now, alive, commands: line.commands, ttl: leaseTtl },
    onLost(room) {
      memories.forget(room);
      host()?.disowned(room);
    },
    onChanged: (room) => host()?.ownerChanged(room),
  });
  const memories = createRoomMemories({
    ...{ keys, now, alive, commands: line.commands, leaseTtl, leaseOf: leases.leaseOf },
  });
  const calls = createSharedCalls({
    ...{ keys, alive, commands: line.commands, ttl: options.callTtl ?? 86_400_000 },
    ready: () => pulse.untilAlive(patience),
  });
  const pulse = createPulse({
    ...{ clock, heartbeat, ttl },
    isUp: line.isUp,
    renew: line.renew,
    beat: (passing) => announcer.beat(passing ? 'beat' : 'probe'),
    async first() {
      const others = (await line.commands.smembers(keys.nodes)).filter((other) => other !== node);
      await Promise.all(others.map(roster.meet));
    },
    back() {
      log.info({ node }, 'connected to the other nodes');
      calls.flush();
      announcer.rewrite();
      announcer.beat('beat');
      links.flush();
      leases.renew();
      memories.renew(true);
    },
    tick(settled) {
      if (settled) roster.sweep(ttl);
      links.prune();
      leases.renew();
      memories.renew();
    },
  });
  const parts = { node, line, roster, links, questions, announcer, leases, memories, calls, pulse, flush, schedule };
  return parts;
}

function receive(
  { node, links, pulse, roster }: RedisNode,
  keys: RedisKeys,
  host: ClusterHost | null,
  channel: string,
  text: string,
): void {
  if (!host) return;
  if (channel !== keys.news) {
    const packet = parsePacket(text);
    if (packet) links.receive(packet);
    return;
  }
  const news = parseNews(text);
  if (!news) return;
  if (news.node === node) return pulse.heard();
  roster.hear(news);
  if (news.kind === 'beat') links.endsAt(news.node, news.sent[node]);
}
