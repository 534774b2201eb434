import type { IncomingMessage } from 'node:http';
import type { ServerError } from '@org/calls-core/protocol';
import { createCallApi, createDescribeUser } from './api/call-api.ts';
import type { AnonymousAuthenticator } from './auth/anonymous.ts';
import type { AuthRequest } from './auth/authenticator.ts';
import type { CallService } from './call-service.ts';
import type { Cluster } from './cluster/cluster.ts';
import type { AddressOf } from './doors/auth-request.ts';
import type { OpenDoor } from './doors/door.ts';
import type { ServerHooks } from './hooks.ts';
import { createCors } from './http/cors.ts';
import { createFront, type Front } from './http/front.ts';
import { healthRoutes, metricsRoutes } from './http/health.ts';
import { createPages, type Routes } from './http/pages.ts';
import { sessionRoutes } from './http/session.ts';
import { type IssueTurn, turnRoutes } from './http/turn.ts';
import type { Directory } from './hub/directory.ts';
import type { Gate } from './hub/gate.ts';
import type { OriginPolicy } from './limits/origin-policy.ts';
import { createKeyedRateLimit, type RateLimit, type RateRule } from './limits/rate-limit.ts';
import type { Metrics } from './metrics/metrics.ts';
import type { CallsServerOptions } from './options.ts';
import type { OpenSfu } from './sfu/sfu.ts';
import type { Clock } from './util/clock.ts';

/** What the pages of a server need of it. */
export interface ServerPagesParts {
  readonly doors: readonly OpenDoor[];
  readonly gate: Gate;
  readonly cluster: Cluster;
  readonly calls: CallService | null;
  readonly sfu: OpenSfu | null;
  readonly turn: IssueTurn;
  readonly metrics: Metrics;
  readonly rate: RateLimit;
  /** How often one address may sign in as a guest. */
  readonly seldom: RateRule;
  readonly hooks: ServerHooks;
  readonly origins: OriginPolicy;
  readonly clock: Clock;
  readonly directory: () => Directory;
  readonly addressOf: AddressOf;
  readonly read: (request: IncomingMessage) => AuthRequest;
  readonly refusal: (error: unknown) => ServerError;
}

/** Creates the fronts of a server: all of it, and what it serves on the port of its management. */
export function createServerPages(
  options: CallsServerOptions,
  parts: ServerPagesParts,
): { readonly front: Front; readonly managementFront: Front } {
  const { doors, gate, cluster, calls, sfu, metrics, refusal } = parts;
  const { httpPrefix = '', metrics: shown = true } = options;
  const health = healthRoutes({
    accepting: () => gate.open(),
    cluster: () => cluster.ready(),
    ...(calls && { records: calls.records.ready }),
    ...(sfu && { sfu: sfu.ready }),
  });
  const routes: readonly Routes[] = [
    health,
    ...(shown === true ? [metricsRoutes(metrics)] : []),
    ...guestRoutes(options, parts),
    turnRoutes(parts.turn, (request) => gate.identify(parts.read(request))),
    ...(calls && options.api ? [apiRoutes(calls, httpPrefix || '', parts)] : []),
  ];
  const management = shown === false ? [health] : [health, metricsRoutes(metrics)];
  const pages = createPages({ prefix: httpPrefix || '', routes: httpPrefix === false ? [] : routes, refusal });
  const cors = createCors(parts.origins, { credentials: !options.origins?.allow?.includes('*'), refusal });
  return {
    front: createFront({ doors, pages, cors }),
    managementFront: createFront({ doors: [], pages: createPages({ prefix: '', routes: management, refusal }), cors }),
  };
}

function guestRoutes(
  { guests, authenticate }: CallsServerOptions,
  { seldom, clock, addressOf }: ServerPagesParts,
): readonly Routes[] {
  const host =
    guests ?? ('issue' in authenticate && 'renew' in authenticate ? (authenticate as AnonymousAuthenticator) : null);
  return host ? [sessionRoutes(host, { limit: createKeyedRateLimit(seldom, { clock }), addressOf })] : [];
}

function apiRoutes({ desk, records }: CallService, prefix: string, parts: ServerPagesParts): Routes {
  const { clock, hooks, directory, read, gate, rate } = parts;
  return createCallApi({
    ...{ desk, records, clock, describe: createDescribeUser(hooks, directory) },
    door: { read, identify: gate.identify, rate, prefix },
  });
}
