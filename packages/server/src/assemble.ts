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
  const base = baseOf(options);
  const entry = createEntry(options, base);
  const services = createServices(options, base, () => hub);
  const { authorities, records } = services;
  const left = new Set<() => void>();
  const metrics = createMetrics({
    ...{ directory: () => hub.directory, clock: base.clock, sfu: authorities.sfu },
    held: () => ({ limited_users: entry.rate.size, ...services.held() }),
  });
  const hub: Hub = createHub({
    ...{ ...base, gate: entry.gate, rate: entry.rate, methods: services.methods },
    ...{ permission: authorities.permission, rooms: authorities.rooms },
    listeners: [...services.listeners, { went: () => left.forEach((tell) => tell()) }, metrics.listener],
  });
  return {
    ...{ ...base, gate: entry.gate, authorities, hub, metrics, records },
    ...createFronts(options, { ...base, ...entry, ...services, hub, metrics }),
    onLeft(listener) {
      left.add(listener);
      return () => void left.delete(listener);
    },
  };
}

/** What all parts work with. */
type Base = ReturnType<typeof baseOf>;

function baseOf({ cluster = singleNode(), clock = systemClock, log = silentLog, limits }: CallsServerOptions) {
  return { cluster, clock, log, limits: { ...defaultLimits, ...limits } };
}

/** What decides who comes in, and how much they may send. */
function createEntry(options: CallsServerOptions, { clock }: Base) {
  const origins = createOriginPolicy(options.origins);
  const caps = createConnectionCaps(options.caps);
  return {
    origins,
    addressOf: addressBehind(options.trustProxy ?? 0),
    gate: createGate({ authenticate: options.authenticate, origins, caps, clock }),
    rate: createRateLimit({ ...options.rate, clock }),
  };
}

/** What is done for whoever is in: calls and their records, rooms, presence, the SFU, credentials for TURN. */
function createServices(options: CallsServerOptions, { cluster, clock, log }: Base, hub: () => Hub) {
  const rules = withPermissions(options.hooks ?? {});
  const hooks = limitInvitations(rules, options.invitations ?? defaultInvitations, clock);
  const book = createCallBook(clock);
  const turnLimit = createKeyedRateLimit(seldom, { clock });
  const turn = guardTurn({ turn: options.turn, limit: turnLimit, hooks, book, cluster });
  const calls = createCallService(options, { hooks, book, cluster, clock, log, hub });
  const records = calls?.records ?? null;
  const directory = () => hub().directory;
  const authorities = createAuthorities(options, { cluster, clock, log, directory, hooks, book, records });
  return {
    ...{ hooks, turn, calls, records, authorities },
    methods: new Map<string, Method>([
      ['turn.credentials', turnMethod(turn)],
      ...(calls?.methods ?? []),
      ...authorities.methods,
    ]),
    listeners: [...authorities.listeners, ...(calls ? [calls.listener] : [])],
    held: () => ({
      ...{ calls: book.size, ...authorities.held() },
      ...(records && { facts: records.recorder.waiting() }),
    }),
  };
}

type Entry = ReturnType<typeof createEntry>;
type Services = ReturnType<typeof createServices>;

/** Doors and pages. */
function createFronts(
  options: CallsServerOptions,
  parts: Base & Entry & Services & { readonly hub: Hub; readonly metrics: Metrics },
) {
  const { clock, gate, hub, metrics, addressOf } = parts;
  const refusal = createRefusal(parts.log, metrics.refused);
  const read = (request: IncomingMessage) => authRequestOf(request, addressOf);
  const { path = '/calls' } = options;
  const { frameBytes } = parts.limits;
  const host = createDoorHost({ path, frameBytes, read, refusal, gate, hub, metrics, clock });
  const doors = doorsOf(options).map((door) => door(host));
  const { sfu } = parts.authorities;
  const directory = () => hub.directory;
  return { doors, ...createServerPages(options, { ...parts, doors, sfu, seldom, directory, read, refusal }) };
}

function doorsOf({ serverSentEvents = true, doors = [] }: CallsServerOptions): readonly Door[] {
  return [webSocketDoor, ...(serverSentEvents ? [serverSentEventsDoor] : []), ...doors];
}
