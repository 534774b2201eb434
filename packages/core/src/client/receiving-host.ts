import type { ReceiveWish } from '../topology/topology.ts';
import type { Clock } from '../util/clock.ts';
import type { Call } from './api.ts';

/** What makes calls receive only what is shown; made by `adaptiveReceive()` of `@org/calls-core/adaptive-receive`. */
export interface Receiving {
  /** Called by the client for each of its calls that has a connection. @internal */
  follow(host: ReceivingHost): void;
}

/** One call, as what decides what is received sees it. */
export interface ReceivingHost {
  readonly call: Call;
  readonly clock: Clock;
  receive(participant: string, source: 'camera' | 'screen', wish: ReceiveWish): void;
}
