import type { Environment } from '../environment/environment.ts';
import type { DeviceAddress } from '../protocol/address.ts';
import type { Fact } from '../state/events.ts';
import type { CallState } from '../state/model.ts';
import type { CallHandle } from './call-handle.ts';

/** What brings the calls of a page back after it was loaded anew; made by `pageResume()` of `@org/calls-core/resume`. */
export interface CallResume {
  /** Resolves once the former page's calls are in the client's list, or there were none. Never rejects. */
  readonly settled: Promise<void>;
  /** Called by the client that it is given to; one for each client. @internal */
  attach(host: ResumeHost): ResumeKeeper;
}

/** The client, as what keeps its calls sees it. */
export interface ResumeHost {
  readonly environment: Environment;
  readonly self: DeviceAddress;
  /** For how long the other side waits, ms. */
  readonly grace: number;
  /** What makes Unix time (ms) of the clock's `now()`. */
  readonly epoch: number;
  handles(): readonly CallHandle[];
  post(fact: Fact): void;
  /** Puts a call into the client; `prepare` sees it before a device is opened for it. Throws when its id is taken. */
  restore(state: CallState, prepare: (handle: CallHandle) => void): void;
}

/** Keeps the calls of one client. */
export interface ResumeKeeper {
  /** Brings back what the former page kept. The device id is certain; signaling opens afterwards. */
  begin(): Promise<void>;
  /** Something of the calls may have changed. */
  changed(): void;
  /** The page goes away. */
  hide(): void;
  /** The client is closed: nothing is kept. */
  close(): void;
}
