import type { JsonValue } from '@org/calls-core/protocol';

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
