import type { Invited } from '../protocol/messages.ts';

/** True while somebody may still take an invitation. */
export function isWaitedFor({ status }: Pick<Invited, 'status'>): boolean {
  return status === 'invited' || status === 'ringing';
}

/** True while somebody may still take an invitation, or has. */
export function isOpen(one: Pick<Invited, 'status'>): boolean {
  return isWaitedFor(one) || one.status === 'connecting';
}
