import type { Authenticator } from './auth/authenticator.ts';
import type { Cluster } from './cluster/cluster.ts';
import type { ServerHooks } from './hooks.ts';
import type { HubLimits } from './hub/hub.ts';
import type { Clock } from './util/clock.ts';
import type { Log } from './util/log.ts';

/** Options of a server. */
export interface CallsServerOptions {
  /** Who may come in, and as whom. */
  readonly authenticate: Authenticator;
  readonly hooks?: ServerHooks;
  /** Path of the WebSocket door. Default `/calls`. */
  readonly path?: string;
  /** How many proxies in front of the server are to be believed about addresses. Default 0. */
  readonly trustProxy?: number;
  /** The other nodes. Default: none. */
  readonly cluster?: Cluster;
  readonly limits?: Partial<HubLimits>;
  /** Default: the machine's. */
  readonly clock?: Clock;
  /** Default: silent. */
  readonly log?: Log;
}

/** 64 KiB a frame, as clients split; 1 MiB for a slow reader; 35 s: clients that hear nothing ask every 10 s. */
export const defaultLimits: HubLimits = { frameBytes: 65_536, buffered: 1_048_576, idle: 35_000, faults: 10 };
