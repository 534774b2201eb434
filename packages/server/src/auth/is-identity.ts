import { limits } from '@org/calls-core/protocol';
import type { Identity } from './authenticator.ts';

/** True for an identity within the limits of the protocol: hooks of an app may return anything. */
export function isIdentity(value: unknown): value is Identity {
  const { user, name, avatar, authentication, rooms, roles, expiresAt } = Object(value) as Record<string, unknown>;
  return (
    isText(user, limits.nameLength) &&
    (name === undefined || isText(name, limits.profileName)) &&
    (avatar === undefined || isText(avatar, limits.avatar)) &&
    (authentication === 'anonymous' || authentication === 'jwt' || authentication === 'session') &&
    (rooms === undefined || isTextList(rooms)) &&
    (roles === undefined || isTextList(roles)) &&
    (expiresAt === undefined || Number.isFinite(expiresAt))
  );
}

function isText(value: unknown, max: number): boolean {
  return typeof value === 'string' && value.length > 0 && value.length <= max;
}

function isTextList(value: unknown): boolean {
  return Array.isArray(value) && value.every((entry) => isText(entry, limits.nameLength));
}
