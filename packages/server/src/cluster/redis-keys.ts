/** Names in Redis. */
export interface RedisKeys {
  /** Channel of all nodes. */
  readonly news: string;
  /** Set of the nodes that were there. */
  readonly nodes: string;
  readonly tokens: string;
  /** What is at a node. */
  node(node: string): string;
  /** A node's channel. */
  channel(node: string): string;
  call(call: string): string;
  room(room: string): string;
  /** What the room’s owner leaves for the next one. */
  memory(room: string): string;
}

/** The names under a prefix. */
export function redisKeys(prefix: string): RedisKeys {
  return {
    news: `${prefix}news`,
    nodes: `${prefix}nodes`,
    tokens: `${prefix}tokens`,
    node: (node) => `${prefix}node:${node}`,
    channel: (node) => `${prefix}to:${node}`,
    call: (call) => `${prefix}call:${call}`,
    room: (room) => `${prefix}room:${room}`,
    memory: (room) => `${prefix}memory:${room}`,
  };
}
