import type { LegId } from '../state/model.ts';
import type { PeerStats, TopologySession } from '../topology/topology.ts';
import type { Clock } from '../util/clock.ts';
import type { Call } from './api.ts';

/** What makes calls send what their links carry; made by `adaptive()` of `@org/calls-core/adaptation`. */
export interface Adaptation {
  /** Called by the client for each of its calls that has a connection. @internal */
  follow(host: AdaptationHost): void;
}

/** One call, as what adapts it sees it. */
export interface AdaptationHost {
  readonly call: Call;
  readonly clock: Clock;
  stats(): Promise<readonly PeerStats[]>;
  limit: TopologySession['limit'];
  /** The connections on which something is sent at present. */
  legs(): readonly LegId[];
  /** Video is not sent to anybody for want of bandwidth, or is again: the others are told. */
  videoPaused(paused: boolean): void;
  ended(): boolean;
}
