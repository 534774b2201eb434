import type { JsonValue } from '@org/calls-core/protocol';
import type { ServerHooks } from '../hooks.ts';
import type { Connection } from '../hub/connection.ts';
import type { Method } from '../hub/requests.ts';
import { fieldsOf } from '../util/request-fields.ts';
import type { Presence } from './presence.ts';
import type { ShownStatus } from './presence-feed.ts';

const statuses: readonly ShownStatus[] = ['online', 'away', 'busy'];
/** Users of one page, and of one request. */
const maxUsers = 200;

/** Creates the requests about presence, by name. */
export function createPresenceMethods(
  presence: Presence,
  { hooks, report }: { readonly hooks: ServerHooks; readonly report: (where: string, error: unknown) => void },
): ReadonlyMap<string, Method> {
  /** A hook that fails says no. */
  const maySee = async ({ identity }: Connection, user: string): Promise<boolean> => {
    if (user === identity.user || !hooks.canSee) return true;
    try {
      return await hooks.canSee(identity, user);
    } catch (error) {
      report('canSee', error);
      return false;
    }
  };
  const watch: Method = async (connection, body) => {
    const wanted = [...new Set(fieldsOf(body).names('users', maxUsers))];
    const allowed = await Promise.all(wanted.map((user) => maySee(connection, user)));
    const seen = wanted.filter((_user, index) => allowed[index]);
    const hidden = wanted.filter((_user, index) => !allowed[index]);
    const users = await presence.watch(connection, seen);
    return toJson({ users, ...(hidden.length > 0 && { hidden }) });
  };
  const list: Method = async (connection, body) => {
    const fields = fieldsOf(body);
    const after = fields.has('after') ? fields.name('after') : '';
    const limit = fields.has('limit') ? Math.min(fields.amount('limit'), maxUsers) : 50;
    const users: object[] = [];
    for (const view of await presence.online()) {
      if (view.user <= after || !(await maySee(connection, view.user))) continue;
      if (users.length >= limit) return toJson({ users, next: Object(users.at(-1)).user as string });
      users.push(view);
    }
    return toJson({ users, next: null });
  };
  return new Map<string, Method>([
    ['presence.watch', watch],
    ['presence.list', list],
    [
      'presence.unwatch',
      async (connection, body) => {
        presence.unwatch(connection, fieldsOf(body).names('users', maxUsers));
        return undefined;
      },
    ],
    [
      'presence.set',
      async (connection, body) => {
        const fields = fieldsOf(body);
        const attributes = fields.value('attributes');
        presence.set(connection, {
          status: fields.has('status') ? fields.oneOf('status', statuses) : 'online',
          ...(attributes !== undefined && { attributes }),
        });
        return undefined;
      },
    ],
  ]);
}

/** Plain data by construction. */
function toJson(data: object): JsonValue {
  return data as JsonValue;
}
