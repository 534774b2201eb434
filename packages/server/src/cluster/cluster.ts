import type { Destination, JsonValue } from '@org/calls-core/protocol';

/** A frame on its way to connections at another node. */
export interface Delivery {
  readonly to: Destination;
  /** The frame, as it is sent to clients. */
  readonly text: string;
  /** The device that sent it, as `user` and `device`: it does not get it back. */
  readonly from?: { readonly user: string; readonly device: string };
}

/** What the other nodes make of this one. */
export interface ClusterHost {
  /** Hands a frame to the connections here; returns how many there were. */
  deliver(delivery: Delivery): number;
  /** Frames may have been lost between nodes: every client asks for what is missing. */
  gap(): void;
  /** Answers a question of another node. Rejects with a `ServerError`; anything else is told as `internal`. */
  answer(topic: string, body: JsonValue | undefined): Promise<JsonValue | undefined>;
  /** This node decides about the room no longer. */
  disowned(room: string): void;
  /** A room with members here has another owner than before. */
  ownerChanged(room: string): void;
  /** Another node is there, for the first time or again, or it is there no more. */
  nodeCame(node: string): void;
  nodeGone(node: string): void;
}

/** What a room's next owner is to know, as texts by key. */
export type RoomMemory = Readonly<Record<string, string>>;

/** Which node decides about a room. */
export interface RoomOwnership {
  readonly node: string;
  /** True when it is this one. */
  readonly here: boolean;
  /** Grows with each owner of any room: what an earlier owner still says is told from it. */
  readonly token: number;
}

/** The other nodes of the same service. */
export interface Cluster {
  /** Name of this node, unique among those that run. */
  readonly node: string;
  /** The other nodes that run, as of the last news. */
  nodes(): Iterable<string>;
  /** Other nodes where the user is connected, as of the last news. */
  nodesOfUser(user: string): Iterable<string>;
  /** Other nodes with members of the room. */
  nodesOfRoom(room: string): Iterable<string>;
  /** A user's first connection here came, or the last one went; the same for the members of a room. */
  userCame(user: string): void;
  userLeft(user: string): void;
  roomEntered(room: string): void;
  roomLeft(room: string): void;
  relay(node: string, delivery: Delivery): void;
  /** Asks another node. Rejects with a `ServerError`: what the node refuses with, `unavailable` when no answer comes. */
  ask(node: string, topic: string, body?: JsonValue): Promise<JsonValue | undefined>;
  /** The node that decides about the room: this one, where there was none. Rejects with `unavailable`. */
  ownerOf(room: string): Promise<RoomOwnership>;
  /** This node has nothing more to decide about the room: nobody is there. */
  disown(room: string): void;
  /** Leaves what this node, the room's owner, knows of it to the room's next one. `read` is called where there can be one. */
  keepRoom(room: string, read: () => RoomMemory): void;
  /** What the room's last owner left; null when it left nothing. Rejects with `unavailable`. */
  roomMemory(room: string): Promise<RoomMemory | null>;
  /** Where a client whose only room this is had better be connected; null: here is as good. Never rejects. */
  betterPlace(room: string): Promise<string | null>;
  /** Users of a call that another node has heard of; null when none has. */
  callMembers(call: string): Promise<readonly string[] | null>;
  rememberCall(call: string, users: readonly string[]): void;
  /** True where frames reach the other nodes. */
  ready(): boolean;
  /** Resolves when this node is known to the others. Never rejects: it keeps trying. */
  start(host: ClusterHost): Promise<void>;
  close(): Promise<void>;
}

/** A node on its own. */
export function singleNode(node = 'single'): Cluster {
  return {
    node,
    nodes: () => [],
    nodesOfUser: () => [],
    nodesOfRoom: () => [],
    userCame() {},
    userLeft() {},
    roomEntered() {},
    roomLeft() {},
    relay() {},
    ask: async () => undefined,
    ownerOf: async () => ({ node, here: true, token: 0 }),
    disown() {},
    keepRoom() {},
    roomMemory: async () => null,
    betterPlace: async () => null,
    callMembers: async () => null,
    rememberCall() {},
    ready: () => true,
    start: async () => {},
    close: async () => {},
  };
}
