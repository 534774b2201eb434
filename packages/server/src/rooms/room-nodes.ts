import { type JsonValue, ServerError } from '@org/calls-core/protocol';
import type { Cluster } from '../cluster/cluster.ts';

/** What rooms need of the other nodes. A `Cluster` is one. */
export interface RoomNodes {
  readonly node: string;
  /** Asks another node; questions to one node arrive in order. Rejects with a `ServerError`. */
  ask(node: string, topic: string, body?: JsonValue): Promise<JsonValue | undefined>;
  /** The node that decides about a room: this one, where there was none. */
  ownerOf(room: string): Promise<{ readonly node: string; readonly here: boolean }>;
  /** This node has nothing more to decide about a room. */
  disown(room: string): void;
  /** The first member here came in, or the last one left. */
  roomEntered(room: string): void;
  roomLeft(room: string): void;
}

/** A node that decides about all rooms of its own connections. */
export function ownNode({
  node,
  roomEntered,
  roomLeft,
}: Pick<Cluster, 'node' | 'roomEntered' | 'roomLeft'>): RoomNodes {
  return {
    ...{ node, roomEntered, roomLeft },
    ask: () => Promise.reject(new ServerError('unavailable')),
    ownerOf: async () => ({ node, here: true }),
    disown() {},
  };
}
