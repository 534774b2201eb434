import type { Route } from '@org/calls-core/protocol';
import type { Connection } from './connection.ts';
import type { CallFact } from './facts.ts';

/** What others make of what happens at the hub: records, presence, metrics. A listener must not throw. */
export interface HubListener {
  /** `first`: no other device of the user was connected here. */
  came?(connection: Connection, first: boolean): void;
  /** `last`: no other device of the user is connected here. */
  went?(connection: Connection, last: boolean): void;
  /** A message was allowed and passed on. */
  passed?(message: Route): void;
  /** One about a call. */
  fact?(fact: CallFact, text: string): void;
  /** Nobody is connected, here or at another node, to whom this message could go. */
  undelivered?(to: string, fact: CallFact | null, text: string): void;
}
