import type { Destination } from '@org/calls-core/protocol';

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
  /** Answers a question of another node. */
  answer(topic: string, body: unknown): Promise<unknown>;
}

/** The other nodes of the same service. */
export interface Cluster {
  /** Name of this node, unique among those that run. */
  readonly node: string;
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
  /** Users of a call that another node has heard of; null when none has. */
  callMembers(call: string): Promise<readonly string[] | null>;
  rememberCall(call: string, users: readonly string[]): void;
  /** True where frames reach the other nodes. */
  ready(): boolean;
  start(host: ClusterHost): Promise<void>;
  close(): Promise<void>;
}

/** A node on its own. */
export function singleNode(node = 'single'): Cluster {
  return {
    node,
    nodesOfUser: () => [],
    nodesOfRoom: () => [],
    userCame() {},
    userLeft() {},
    roomEntered() {},
    roomLeft() {},
    relay() {},
    callMembers: async () => null,
    rememberCall() {},
    ready: () => true,
    start: async () => {},
    close: async () => {},
  };
}
