import type { JsonValue } from '@org/calls-core/protocol';
import type { RoomMemory } from '../cluster/cluster.ts';

/** What rooms need of the other nodes. A `Cluster` is one. */
export interface RoomNodes {
  readonly node: string;
  /** The other nodes that run. */
  nodes(): Iterable<string>;
  /** Asks another node; questions to one node arrive in order. Rejects with a `ServerError`. */
  ask(node: string, topic: string, body?: JsonValue): Promise<JsonValue | undefined>;
  /** The node that decides about a room: this one, where there was none. */
  ownerOf(room: string): Promise<{ readonly node: string; readonly here: boolean }>;
  /** This node has nothing more to decide about a room. */
  disown(room: string): void;
  /** Leaves what is known of a room to its next owner. */
  keepRoom(room: string, read: () => RoomMemory): void;
  /** What the last owner left; null when it left nothing. */
  roomMemory(room: string): Promise<RoomMemory | null>;
  /** The first member here came in, or the last one left. */
  roomEntered(room: string): void;
  roomLeft(room: string): void;
}
