import type { Redis } from 'ioredis';
import { ServerError } from '@org/calls-core/protocol';
import type { Clock } from '../util/clock.ts';
import type { Log } from '../util/log.ts';
import type { Cluster, ClusterHost } from './cluster.ts';
import type { ReplayLimits } from './outgoing-link.ts';
import { createRedisNode } from './redis-node.ts';

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
  let host: ClusterHost | null = null;
  const parts = createRedisNode({ ...options, redis }, () => host);
  const { node, line, roster, links, questions, announcer, leases, memories, calls, pulse } = parts;
  const change = (entry: string, here: boolean): void => {
    announcer.change(entry, here);
    parts.schedule();
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
    disown(room) {
      memories.drop(room);
      leases.release(room);
    },
    keepRoom: (room, read) => memories.keep(room, read()),
    roomMemory: memories.recall,
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
      parts.flush();
      pulse.stop();
      questions.gone();
      if (wasAlive) await Promise.allSettled([leases.releaseAll(), announcer.leave()]);
      host = null;
      line.close();
    },
  };
}
