import type { AnonymousAuthenticator } from './auth/anonymous.ts';
import type { Authenticator } from './auth/authenticator.ts';
import type { Cluster } from './cluster/cluster.ts';
import type { Door } from './doors/door.ts';
import type { ServerHooks } from './hooks.ts';
import type { Patience } from './http/patience.ts';
import type { HubLimits } from './hub/hub.ts';
import type { ConnectionCapsOptions } from './limits/connection-caps.ts';
import type { OriginPolicyOptions } from './limits/origin-policy.ts';
import type { RateLimitOptions, RateRule } from './limits/rate-limit.ts';
import type { MissedCalls } from './presence/missed-calls.ts';
import type { PresenceOptions } from './presence/presence.ts';
import type { RoomOptions } from './rooms/room-options.ts';
import type { CallRecorderOptions } from './records/call-recorder.ts';
import type { CallStore } from './records/call-store.ts';
import type { Sfu } from './sfu/sfu.ts';
import type { TurnCredentials } from './turn/turn-credentials.ts';
import type { Clock } from './util/clock.ts';
import type { Log } from './util/log.ts';

/** Options of the HTTP API. */
export interface ApiOptions {
  /** How long a call that began over HTTP waits for an answer, ms. Default 60 000. */
  readonly ringFor?: number;
}

/** Options of a server. */
export interface CallsServerOptions {
  /** Who may come in, and as whom. */
  readonly authenticate: Authenticator;
  /** Gives names and tokens to guests at `POST /session`. Default: `authenticate`, when it is `anonymous()` itself. */
  readonly guests?: AnonymousAuthenticator;
  readonly hooks?: ServerHooks;
  readonly rooms?: RoomOptions;
  readonly presence?: PresenceOptions;
  /** Where missed calls are kept. Default: the `records`, where given, else memory, until the server stops. */
  readonly missedCalls?: MissedCalls;
  /** Path of the WebSocket door and of server-sent events. Default `/calls`. */
  readonly path?: string;
  /** More doors, such as `socketIoDoor()`. */
  readonly doors?: readonly Door[];
  /** Whether clients may connect by server-sent events. Default true. */
  readonly serverSentEvents?: boolean;
  /** The pages that may connect. Default: those of the host that the request is for. */
  readonly origins?: OriginPolicyOptions;
  /** How many proxies in front of the server are to be believed about addresses. Default 0. */
  readonly trustProxy?: number;
  /** What goes before `/health`, `/session` … Default nothing; false: none of these is served. */
  readonly httpPrefix?: string | false;
  /** Whether `/metrics` is served: true, or only where `listenManagement` listens. Default true. */
  readonly metrics?: boolean | 'management';
  /** Issues ICE servers at `/turn-credentials` and over signaling. */
  readonly turn?: TurnCredentials;
  /**
   * Where calls are recorded. The server closes only what it opened itself. Default: SQLite in memory, where records are kept for a
   * day; false: nowhere, and there is no history and no API.
   */
  readonly records?: CallStore | Promise<CallStore> | false;
  /** How calls are recorded: how long they are kept, when one counts as abandoned. */
  readonly recorder?: Omit<CallRecorderOptions, 'store' | 'clock' | 'log'>;
  /** Forwards the media of large calls: `mediasoupSfu()` of `@org/calls-server/sfu`. Default: none, clients connect to each other. */
  readonly sfu?: Sfu;
  /** Whether the HTTP API of calls is served at `/api/calls`. Default false. */
  readonly api?: boolean | ApiOptions;
  /** The other nodes. Default: none. */
  readonly cluster?: Cluster;
  readonly limits?: Partial<HubLimits>;
  /** How long requests may take. Where the server listens itself; an HTTP server of the app keeps its own. */
  readonly patience?: Patience;
  /** How many connections there may be. Where the server listens itself, there are twice as many lines, silent ones among them. */
  readonly caps?: ConnectionCapsOptions;
  /** How much connections and users may send. */
  readonly rate?: Omit<RateLimitOptions, 'clock'>;
  /** How many people a user may ring. Default: 30 at once, one in two seconds. */
  readonly invitations?: RateRule;
  /** Default: the machine's. */
  readonly clock?: Clock;
  /** Default: silent. */
  readonly log?: Log;
}

/**
 * 64 KiB a frame, as clients split; 1 MiB for a slow reader; 35 s: clients that hear nothing ask every 10 s. A packet of 64 KiB
 * may hold a few thousand short frames, of which no client of ours sends as many.
 */
export const defaultLimits: HubLimits = {
  ...{ frameBytes: 65_536, buffered: 1_048_576, idle: 35_000, faults: 10 },
  ...{ waitingFrames: 1000, waitingLength: 1_048_576, overrun: 30_000 },
};
