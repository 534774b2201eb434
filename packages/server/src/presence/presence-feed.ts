import type { JsonValue, PresenceStatus } from '@org/calls-core/protocol';

/** What a user wants to show. */
export type ShownStatus = Exclude<PresenceStatus, 'offline' | 'in-call'>;

/** What one node knows of a user: plain JSON. */
export interface PresencePart {
  readonly node: string;
  readonly user: string;
  /** Devices connected there; 0 when none is. */
  readonly devices: number;
  readonly status: ShownStatus;
  readonly attributes?: JsonValue;
  readonly authentication?: string;
  readonly inCall: boolean;
  /** Ms since the user came there or last set something: of several nodes, the last word counts. */
  readonly setAgo: number;
  /** Ms since the last device went. */
  readonly lastSeenAgo?: number;
}

/** What nodes tell each other about presence. */
export type PresenceNews =
  | { readonly type: 'part'; readonly part: PresencePart }
  /** Users are connected in a call, or one left it. */
  | { readonly type: 'call'; readonly call: string; readonly joined?: readonly string[]; readonly left?: string };

/** The presence of users at other nodes. */
export interface PresenceFeed {
  /** Tells all other nodes: their `hear` gets it. */
  publish(news: PresenceNews): void;
  /** What the other nodes know of these users, or of all who are connected there: from their `partsOf`. */
  fetch(users: readonly string[] | null): Promise<readonly PresencePart[]>;
  /** False when the node does not run any more: what it said counts no longer. */
  runs(node: string): boolean;
}

/** There are no other nodes. */
export function localFeed(): PresenceFeed {
  return { publish() {}, fetch: async () => [], runs: () => false };
}
