import type { IncomingMessage } from 'node:http';
import { withPermissions } from './auth/permissions.ts';
import { type Authorities, createAuthorities } from './authorities.ts';
import { createCallService } from './call-service.ts';
import { createCallBook } from './calls/call-book.ts';
import { type Cluster, singleNode } from './cluster/cluster.ts';
import { createDoorHost, createRefusal } from './door-host.ts';
import { addressBehind, authRequestOf } from './doors/auth-request.ts';
import type { Door, OpenDoor } from './doors/door.ts';
import { serverSentEventsDoor } from './doors/server-sent-events.ts';
import { webSocketDoor } from './doors/websocket.ts';
import type { Front } from './http/front.ts';
import { guardTurn, turnMethod } from './http/turn.ts';
import { createGate, type Gate } from './hub/gate.ts';
import { createHub, type Hub } from './hub/hub.ts';
import type { Method } from './hub/requests.ts';
import { createConnectionCaps } from './limits/connection-caps.ts';
import { defaultInvitations, limitInvitations } from './limits/invitation-limit.ts';
import { createOriginPolicy } from './limits/origin-policy.ts';
import { createKeyedRateLimit, createRateLimit } from './limits/rate-limit.ts';
import { createMetrics, type Metrics } from './metrics/metrics.ts';
import { type CallsServerOptions, defaultLimits } from './options.ts';
import type { ServerRecords } from './records/server-records.ts';
import { createServerPages } from './server-pages.ts';
import { type Clock, systemClock } from './util/clock.ts';
import { silentLog } from './util/log.ts';

/** The parts of a server, joined. */
export interface Assembly {
  readonly authorities: Authorities;
  readonly clock: Clock;
  readonly cluster: Cluster;
  readonly doors: readonly OpenDoor[];
  readonly gate: Gate;
  readonly hub: Hub;
  readonly metrics: Metrics;
  readonly records: ServerRecords | null;
  readonly front: Front;
  readonly managementFront: Front;
  /** Tells of each connection that goes. Returns the function that ends it. */
  onLeft(listener: () => void): () => void;
}

/** Sign-ins as a guest from one address, and credentials of one user: 30 at once, one in two seconds. */
const seldom = { capacity: 30, perSecond: 0.5 };

/** Builds everything from the options. */
export function assemble(options: CallsServerOptions): Assembly {
  const { cluster = singleNode(), clock = systemClock, log = silentLog } = options;
  const limits = { ...defaultLimits, ...options.limits };
  const origins = createOriginPolicy(options.origins);
  const addressOf = addressBehind(options.trustProxy ?? 0);
  const caps = createConnectionCaps(options.caps);
  const gate = createGate({ authenticate: options.authenticate, origins, caps, clock });
  const rate = createRateLimit({ ...options.rate, clock });
  const rules = withPermissions(options.hooks ?? {});
  const hooks = limitInvitations(rules, options.invitations ?? defaultInvitations, clock);
  const book = createCallBook(clock);
  const turnLimit = createKeyedRateLimit(seldom, { clock });
  const turn = guardTurn({ turn: options.turn, limit: turnLimit, hooks, book, cluster });
  const calls = createCallService(options, { hooks, book, cluster, clock, log, hub: () => hub });
  const directory = () => hub.directory;
  const records = calls?.records ?? null;
  const authorities = createAuthorities(options, { cluster, clock, log, directory, hooks, book, records });
  const methods = new Map<string, Method>([
    ['turn.credentials', turnMethod(turn)],
    ...(calls?.methods ?? []),
    ...authorities.methods,
  ]);
  const left = new Set<() => void>();
  const { sfu } = authorities;
  const held = () => ({
    ...{ limited_users: rate.size, calls: book.size, ...authorities.held() },
    ...(records && { facts: records.recorder.waiting() }),
  });
  const metrics = createMetrics({ directory, clock, sfu, held });
  const hub: Hub = createHub({
    ...{ gate, rate, cluster, clock, log, limits, methods },
    ...{ permission: authorities.permission, rooms: authorities.rooms },
    listeners: [
      ...authorities.listeners,
      ...(calls ? [calls.listener] : []),
      { went: () => left.forEach((tell) => tell()) },
      metrics.listener,
    ],
  });

  const refusal = createRefusal(log, metrics.refused);
  const read = (request: IncomingMessage) => authRequestOf(request, addressOf);
  const { path = '/calls' } = options;
  const host = createDoorHost({ path, frameBytes: limits.frameBytes, read, refusal, gate, hub, metrics, clock });
  const doors = doorsOf(options).map((door) => door(host));
  const pages = createServerPages(options, {
    ...{ doors, gate, cluster, calls, sfu, turn, metrics, rate, seldom, hooks, origins, clock },
    ...{ directory, addressOf, read, refusal },
  });
  return {
    ...{ authorities, clock, cluster, doors, gate, hub, metrics, records, ...pages },
    onLeft(listener) {
      left.add(listener);
      return () => void left.delete(listener);
    },
  };
}

function doorsOf({ serverSentEvents = true, doors = [] }: CallsServerOptions): readonly Door[] {
  return [webSocketDoor, ...(serverSentEvents ? [serverSentEventsDoor] : []), ...doors];
}
