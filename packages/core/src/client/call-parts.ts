import type { Environment } from '../environment/environment.ts';
import type { LocalMedia } from '../media/local-media.ts';
import type { Profile } from '../protocol/messages.ts';
import type { Topology } from '../topology/topology.ts';
import type { CallError } from '../util/errors.ts';
import type { Logger } from '../util/log.ts';
import type { Readable, Store } from '../util/store.ts';
import type { CallClientOptions } from './api.ts';
import type { IceServers } from './ice-servers.ts';
import type { MediaDesk } from './media-desk.ts';
import type { Switchboard } from './switchboard.ts';

/** What the calls of a client share. */
export interface CallParts {
  readonly options: CallClientOptions;
  readonly environment: Environment;
  readonly topology: Topology;
  readonly servers: IceServers;
  readonly local: LocalMedia;
  readonly desk: MediaDesk;
  readonly log: Logger;
  /** Why signaling is down here; null when it is not. */
  readonly outage: Readable<CallError | null>;
  readonly profile: Profile;
  /** What makes Unix time (ms) of the clock's `now()`. */
  readonly epoch: number;
  /** Tells the app of a fault that belongs to no promise. */
  announce(error: CallError): void;
  /** Whether the next call begins with an open microphone: as the last one ended, where the app wants that remembered. */
  readonly microphone: Store<boolean>;
  board(): Switchboard;
}
