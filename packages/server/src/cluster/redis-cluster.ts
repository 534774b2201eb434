import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { Redis } from 'ioredis';
import { ServerError } from '@org/calls-core/protocol';
import { type Clock, systemClock } from '../util/clock.ts';
import { type Log, silentLog } from '../util/log.ts';
import { createAnnouncer } from './announcer.ts';
import type { Cluster, ClusterHost } from './cluster.ts';
import { createNodeLinks } from './node-links.ts';
import { parseNews, parsePacket } from './node-messages.ts';
import type { ReplayLimits } from './outgoing-link.ts';
import { createPulse } from './pulse.ts';
import { createQuestions } from './questions.ts';
import { redisKeys } from './redis-keys.ts';
import { openRedisLine } from './redis-line.ts';
import { createRoomLeases } from './room-leases.ts';
import { createRoster } from './roster.ts';
import { createSharedCalls } from './shared-calls.ts';
import { readSnapshot } from './read-snapshot.ts';

export type { ReplayLimits } from './outgoing-link.ts';

/** How nodes find each other. */
export interface RedisClusterOptions {
  /** Address of Redis: `redis://host:6379`, `rediss://…` for TLS. */
  readonly url?: string;
  /** Instead of `url`: a client of the app, whose settings two connections of our own take over. */
  readonly client?: Redis;
  /** Name of this node in logs and welcomes; an ending that is new with each start is added. Default: the host's name. */
  readonly node?: string;
  /** Begin of all keys and channels: services that share a Redis need different ones. Default `calls:`. */
  readonly prefix?: string;
  /** Where clients reach this very node, past the balancer: `wss://node-1.example.org/calls`. Needed for `route`. */
  readonly publicUrl?: string;
  /** Sends a client whose only room another node decides about to that node. Default false. */
  readonly route?: boolean;
  /** Ms between two signs of life. Default 1000. */
  readonly heartbeat?: number;
  /** Ms of silence after which a node counts as gone. Default 3000. */
  readonly ttl?: number;
  /** Ms for which a room keeps its node when that does not renew it. Default 8000: an outage of Redis takes no room away. */
  readonly leaseTtl?: number;
  /** Frames, bytes and ms for which frames to another node can be sent again. Default 4096, 8 MiB, 30 000. */
  readonly replay?: Partial<ReplayLimits>;
  /** Ms for which a call's members are remembered. Default 86 400 000, a day. */
  readonly callTtl?: number;
  /** Ms that another node has to answer. Default 5000. */
  readonly patience?: number;
  readonly clock?: Clock;
  /** Default: silent. */
  readonly log?: Log;
}

/**
 * Joins the nodes of one service through Redis 6.2 or newer. Needs the package `ioredis`. While Redis is away, this node
 * serves its own clients, and messages for others wait. Throws a `TypeError` without an address.
 *
 * @example
 * createCallsServer({ authenticate, cluster: redisCluster({ url: 'redis://10.0.0.5:6379' }) });
 */
export function redisCluster(options: RedisClusterOptions): Cluster {
  const redis = options.client ?? options.url;
  if (redis === undefined) throw new TypeError('redisCluster needs a url or a client.');
  const { heartbeat = 1000, ttl = 3000, clock = systemClock, log = silentLog, patience = 5000 } = options;
  const node = `${(options.node ?? hostname()).slice(0, 128)}~${randomBytes(6).toString('base64url')}`;
  const keys = redisKeys(options.prefix ?? 'calls:');
  const now = (): number => clock.now();
  let host: ClusterHost | null = null;
  let scheduled = false;

  const flush = (): void => {
    scheduled = false;
    if (!pulse.alive()) return;
    announcer.flush(); // before the frames that rely on it
    links.flush();
  };
  const schedule = (): void => {
    if (scheduled) return;
    scheduled = true;
    setImmediate(flush);
  };
  const receive = (channel: string, text: string): void => {
    if (channel !== keys.news) {
      const packet = parsePacket(text);
      if (packet && host) links.receive(packet);
      return;
    }
    const news = parseNews(text);
    if (!news || !host) return;
    if (news.node === node) return pulse.heard();
    roster.hear(news);
    if (news.kind === 'beat') links.endsAt(news.node, news.sent[node]);
  };
  const line = openRedisLine({
    ...{ redis, log, channels: [keys.news, keys.channel(node)], onMessage: receive },
    onUp: () => announcer.beat('probe'),
    onDown: () => pulse.down(),
  });
  const roster = createRoster({
    now,
    read: (other) => readSnapshot(line.commands, keys.node(other)),
    onCame: (other) => links.open(other),
    onGone(other) {
      log.warn({ node: other }, 'a node is gone');
      links.close(other);
      questions.gone(other);
      line.commands.srem(keys.nodes, other).catch(() => {});
    },
    onCurrent: (other) => links.resume(other),
  });
  const links = createNodeLinks({
    ...{ node, now, schedule },
    limits: { frames: 4096, bytes: 8_388_608, age: 30_000, ...options.replay },
    publish: (other, text) => line.publish(keys.channel(other), text),
    alive: () => pulse.alive(),
    isCurrent: roster.isCurrent,
    gap: () => host?.gap(),
    handle(other, frame) {
      if ('delivery' in frame) host?.deliver(frame.delivery);
      else questions.handle(other, frame);
    },
  });
  const questions = createQuestions({ clock, log, patience, host: () => host, send: links.send });
  const announcer = createAnnouncer({
    ...{ node, keys, line, ttl, sent: links.ends },
    publicUrl: options.publicUrl ?? null,
  });
  const leases = createRoomLeases({
    ...{ node, keys, now, commands: line.commands, ttl: options.leaseTtl ?? 8000 },
    alive: () => pulse.alive(),
    onLost: (room) => host?.disowned(room),
    onChanged: (room) => host?.ownerChanged(room),
  });
  const pulse = createPulse({
    ...{ clock, heartbeat, ttl },
    isUp: line.isUp,
    renew: line.renew,
    beat: (alive) => announcer.beat(alive ? 'beat' : 'probe'),
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
    },
    tick(settled) {
      if (settled) roster.sweep(ttl);
      links.prune();
      leases.renew();
    },
  });
  const calls = createSharedCalls({
    ...{ keys, commands: line.commands, ttl: options.callTtl ?? 86_400_000 },
    alive: () => pulse.alive(),
    ready: () => pulse.untilAlive(patience),
  });
  const change = (entry: string, here: boolean): void => {
    announcer.change(entry, here);
    schedule();
  };

  return {
    node,
    nodes: roster.nodes,
    nodesOfUser: roster.users.nodesOf,
    nodesOfRoom: roster.rooms.nodesOf,
    userCame: (user) => change(`u${user}`, true),
    userLeft: (user) => change(`u${user}`, false),
    roomEntered(room) {
      leases.watch(room);
      change(`r${room}`, true);
    },
    roomLeft(room) {
      leases.unwatch(room);
      change(`r${room}`, false);
    },
    relay: (other, delivery) => void links.send(other, { delivery }),
    async ask(other, topic, body) {
      if (other !== node) return questions.ask(other, topic, body);
      if (!host) throw new ServerError('unavailable');
      return host.answer(topic, body);
    },
    ownerOf: leases.ownerOf,
    disown: leases.release,
    async betterPlace(room) {
      if (!options.route) return null;
      try {
        const owner = await leases.ownerOf(room);
        return owner.here ? null : roster.urlOf(owner.node);
      } catch {
        return null;
      }
    },
    callMembers: calls.members,
    rememberCall: calls.remember,
    ready: () => pulse.alive(),
    async start(given) {
      host = given;
      announcer.beat('probe');
      await pulse.start();
    },
    async close() {
      const wasAlive = pulse.alive();
      if (wasAlive) flush();
      pulse.stop();
      questions.gone();
      if (wasAlive) await Promise.allSettled([leases.releaseAll(), announcer.leave()]);
      host = null;
      line.close();
    },
  };
}
