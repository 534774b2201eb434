import { ServerError } from '@org/calls-core/protocol';
import type { CallPermission, ServerHooks } from '../hooks.ts';
import type { Identity } from './authenticator.ts';

/** The app's hooks, with permissions before `canCall` and `canJoin`. */
export function withPermissions(hooks: ServerHooks): ServerHooks {
  return {
    ...hooks,
    canCall: async (from, to, call) =>
      (await isPermitted(hooks, from, 'calls:create')) && ((await hooks.canCall?.(from, to, call)) ?? true),
    canJoin: async (who, room) =>
      (await isPermitted(hooks, who, 'calls:join')) && ((await hooks.canJoin?.(who, room)) ?? true),
  };
}

/** Rejects with `forbidden` when the user lacks a permission. */
export async function requirePermission(hooks: ServerHooks, who: Identity, permission: CallPermission): Promise<void> {
  if (await isPermitted(hooks, who, permission)) return;
  throw new ServerError('forbidden', { detail: `The permission ${permission} is missing.` });
}

async function isPermitted(hooks: ServerHooks, who: Identity, permission: CallPermission): Promise<boolean> {
  if (hooks.hasPermission) return hooks.hasPermission(who, permission);
  const named = who.roles?.filter((role) => role.startsWith('calls:')) ?? [];
  return named.length === 0 || named.includes(permission);
}
