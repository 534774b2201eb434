import type { IncomingMessage } from 'node:http';
import { ServerError } from '@org/calls-core/protocol';
import { createCallApi, createDescribeUser } from './api/call-api.ts';
import type { AnonymousAuthenticator } from './auth/anonymous.ts';
import { withPermissions } from './auth/permissions.ts';
import { type Authorities, createAuthorities } from './authorities.ts';
import { type CallService, createCallService } from './call-service.ts';
import { createCallBook } from './calls/call-book.ts';
import { type Cluster, singleNode } from './cluster/cluster.ts';
import { addressBehind, authRequestOf } from './doors/auth-request.ts';
import type { DoorHost, OpenDoor } from './doors/door.ts';
import { serverSentEventsDoor } from './doors/server-sent-events.ts';
import { webSocketDoor } from './doors/websocket.ts';
import { createCors } from './http/cors.ts';
import { createFront, type Front } from './http/front.ts';
import { healthRoutes, metricsRoutes } from './http/health.ts';
import { createPages, type Routes } from './http/pages.ts';
import { sessionRoutes } from './http/session.ts';
import { limitTurn, turnMethod, turnRoutes } from './http/turn.ts';
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
import { type Clock, systemClock } from './util/clock.ts';
import { type Log, silentLog } from './util/log.ts';

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
  const turn = limitTurn(options.turn, createKeyedRateLimit(seldom, { clock }));
  const rules = withPermissions(options.hooks ?? {});
  const hooks = limitInvitations(rules, options.invitations ?? defaultInvitations, clock);
  const book = createCallBook();
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
  const metrics = createMetrics(() => hub.directory, clock);
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

  const refusal = (error: unknown): ServerError => {
    const refused = error instanceof ServerError ? error : internal(error, log);
    metrics.refused(refused.code);
    return refused;
  };
  const read = (request: IncomingMessage) => authRequestOf(request, addressOf);
  const path = options.path ?? '/calls';
  const host: DoorHost = {
    ...{ path, frameBytes: limits.frameBytes, read, refusal, identify: gate.identify },
    async admit(request, wire) {
      const { connection, receive, left: leave } = await hub.admit(request, metrics.meter(wire));
      return {
        user: connection.address.user,
        receive(text) {
          metrics.received(wire.door, text);
          receive(text);
        },
        heard: () => void (connection.heardAt = clock.now()),
        left: leave,
      };
    },
  };
  const ready = {
    accepting: () => gate.open(),
    cluster: () => cluster.ready(),
    ...(calls && { records: calls.records.ready }),
  };
  const { httpPrefix = '' } = options;
  const callApi = ({ desk, records: written }: CallService): Routes =>
    createCallApi({
      ...{ desk, records: written, clock, describe: createDescribeUser(hooks, directory) },
      door: { read, identify: gate.identify, rate, prefix: httpPrefix || '' },
    });
  const guests = options.guests ?? guestsIn(options.authenticate);
  const health = healthRoutes(ready);
  const routes: readonly Routes[] = [
    health,
    ...(options.metrics === undefined || options.metrics === true ? [metricsRoutes(metrics)] : []),
    ...(guests ? [sessionRoutes(guests, { limit: createKeyedRateLimit(seldom, { clock }), addressOf })] : []),
    turnRoutes(turn, (request) => gate.identify(read(request))),
    ...(calls && options.api ? [callApi(calls)] : []),
  ];
  const management = options.metrics === false ? [health] : [health, metricsRoutes(metrics)];
  const pages = createPages({ prefix: httpPrefix || '', routes: httpPrefix === false ? [] : routes, refusal });
  const cors = createCors(origins, { credentials: !options.origins?.allow?.includes('*'), refusal });
  const doors = [
    webSocketDoor,
    ...(options.serverSentEvents === false ? [] : [serverSentEventsDoor]),
    ...(options.doors ?? []),
  ].map((door) => door(host));
  return {
    ...{ authorities, clock, cluster, doors, gate, hub, metrics, records },
    front: createFront({ doors, pages, cors }),
    managementFront: createFront({ doors: [], pages: createPages({ prefix: '', routes: management, refusal }), cors }),
    onLeft(listener) {
      left.add(listener);
      return () => void left.delete(listener);
    },
  };
}

function guestsIn(authenticate: CallsServerOptions['authenticate']): AnonymousAuthenticator | undefined {
  return 'issue' in authenticate && 'renew' in authenticate ? (authenticate as AnonymousAuthenticator) : undefined;
}

function internal(error: unknown, log: Log): ServerError {
  log.error({ err: error }, 'a request failed');
  return new ServerError('internal');
}
