import type { ServerHooks } from '../hooks.ts';
import type { Directory } from '../hub/directory.ts';
import type { Routes } from '../http/pages.ts';
import type { ServerRecords } from '../records/server-records.ts';
import type { Clock } from '../util/clock.ts';
import { type ApiDoor, apiRoutes } from './api-routes.ts';
import type { CallDesk } from './call-desk.ts';
import { routesByBody, routesByPath } from './drive-routes.ts';
import { type DescribeUser, initiateRoute } from './initiate-route.ts';
import { listRoutes } from './list-routes.ts';
import { stateRoutes } from './state-routes.ts';

/** Creates the HTTP API of calls. */
export function createCallApi(parts: {
  readonly desk: CallDesk;
  readonly records: ServerRecords;
  readonly clock: Clock;
  readonly describe: DescribeUser;
  readonly door: ApiDoor;
}): Routes {
  const { desk, records, clock, describe, door } = parts;
  const lists = { store: records.store, flush: records.recorder.flush, now: () => clock.wallTime() };
  const routes = [
    initiateRoute(desk, describe),
    ...routesByBody(desk),
    ...routesByPath(desk),
    ...stateRoutes(desk),
    ...listRoutes(lists),
  ];
  return apiRoutes(routes, door);
}

/** Shows users as the app says, else by the name with which they signed in here. */
export function createDescribeUser(hooks: ServerHooks, directory: () => Pick<Directory, 'ofUser'>): DescribeUser {
  return async (user) => {
    const { name, identifier } = (await hooks.describeUser?.(user)) ?? {};
    return { name: name ?? nameOf(directory(), user), identifier: identifier ?? user };
  };
}

function nameOf(directory: Pick<Directory, 'ofUser'>, user: string): string | null {
  for (const { identity } of directory.ofUser(user)) if (identity.name !== undefined) return identity.name;
  return null;
}
