import { randomUUID } from 'node:crypto';
import { type JsonValue, ServerError } from '@org/calls-core/protocol';
import type { Identity } from '../auth/authenticator.ts';
import { checkRoom } from '../auth/check-room.ts';
import { requirePermission } from '../auth/permissions.ts';
import type { CallMedia } from '../records/call-record.ts';
import type { StoredCall } from '../records/call-store.ts';
import type { CallInvited, RecordFact } from '../records/facts/record-fact.ts';
import { type CallChange, type CallChanges, isOver, isPending } from './call-changes.ts';
import { usersOf } from './call-notices.ts';
import type { DeskParts } from './call-desk.ts';

/** A call to be begun. */
export interface NewCall {
  /** Default: a new one. */
  readonly id?: string | undefined;
  readonly media: CallMedia;
  /** Whom to call; every member of the conversation when left out. */
  readonly to?: readonly string[] | undefined;
  readonly conversation?: string | undefined;
  readonly metadata?: JsonValue | undefined;
}

/** Users that one call may have, its caller among them. */
const maxUsers = 256;

/** Begins a call for a user: asks the app's rules, writes it down, and tells the devices of whoever is called. */
export async function beginCall(
  parts: DeskParts,
  changes: CallChanges,
  who: Identity,
  wish: NewCall,
): Promise<StoredCall> {
  const { id = randomUUID(), media, conversation, metadata } = wish;
  await requirePermission(parts.hooks, who, 'calls:create');
  const users = await targets(parts, who, wish);
  await askAll(parts, who, users, { id, video: media === 'video', metadata: metadata ?? null });
  const facts = (at: number): readonly CallInvited[] =>
    users.map((to) => ({
      ...{ type: 'call-invited', call: id, from: who.user, to, media, at },
      ...(conversation !== undefined && { conversation }),
      ...(who.name !== undefined && { name: who.name }),
      ...(metadata !== undefined && { metadata }),
    }));
  const change = await changes.begin(id, (current, at) => {
    if (current && current.call.initiatorId !== who.user)
      throw new ServerError('forbidden', { detail: 'This id belongs to somebody else’s call.' });
    if (current && isOver(current)) throw new ServerError('call-over');
    return facts(at);
  });
  parts.remember(id, usersOf(change.after));
  ring(parts, who, change, wish);
  if (!change.before) parts.clock.after(parts.ringFor, () => void giveUp(parts, changes, id));
  return change.after;
}

async function targets({ hooks }: DeskParts, who: Identity, { to, conversation }: NewCall): Promise<readonly string[]> {
  if (conversation !== undefined) checkRoom(who, conversation);
  const members = conversation === undefined ? null : await hooks.conversationMembers?.(conversation, who);
  if (conversation !== undefined && hooks.conversationMembers && !members?.includes(who.user)) {
    throw new ServerError('forbidden', { detail: 'The caller is not in the conversation.' });
  }
  if (!to && !members) {
    const detail = 'The server does not know who is in the channel: give it the hook conversationMembers.';
    throw new ServerError('not-found', { detail });
  }
  const users = [...new Set(to ?? members)].filter((user) => user !== who.user);
  if (members && users.some((user) => !members.includes(user))) {
    throw new ServerError('forbidden', { detail: 'Somebody who is called is not in the conversation.' });
  }
  if (users.length === 0 || users.length >= maxUsers) {
    throw new ServerError('invalid-message', { detail: `A call is for 1 to ${maxUsers - 1} others.` });
  }
  return users;
}

/** All or nobody: a call that may reach only some of them is not begun. */
async function askAll(
  { hooks }: DeskParts,
  who: Identity,
  users: readonly string[],
  request: { readonly id: string; readonly video: boolean; readonly metadata: JsonValue | null },
): Promise<void> {
  for (const user of users) {
    if (!((await hooks.canCall?.(who, user, request)) ?? true)) throw new ServerError('forbidden');
  }
}

/** Tells whoever was not called before. Whose device hears it, rings. */
function ring(parts: DeskParts, who: Identity, { before, after }: CallChange, wish: NewCall): void {
  const { tell, records, clock, absentees } = parts;
  const known = new Set(before ? usersOf(before) : [who.user]);
  const called = usersOf(after).filter((user) => !known.has(user));
  const { media, conversation, metadata } = wish;
  const record = {
    ...{ from: who.user, type: media, participants: [...usersOf(after)] },
    ...(who.name !== undefined && { name: who.name }),
    ...(conversation !== undefined && { conversationId: conversation }),
    ...(metadata !== undefined && { metadata }),
  };
  const news = { event: 'incoming', by: who.user, record } as const;
  const call = after.call.id;
  const reached = tell(after, called, news);
  for (const user of reached) records.recorder.observe({ type: 'ringing', call, user, at: clock.wallTime() });
  for (const user of called) {
    if (reached.includes(user)) continue;
    absentees.call({ user, call, from: who.user, name: who.name, video: media === 'video', news });
  }
}

/** Nobody waits any more for those who have not answered. */
async function giveUp({ tell, log }: DeskParts, changes: CallChanges, id: string): Promise<void> {
  try {
    const { before, after } = await changes.begin(id, (current, at) =>
      (current?.participants ?? [])
        .filter((member) => member.invitedAt !== null && isPending(member))
        .map(({ userId }): RecordFact => ({ type: 'cancelled', call: id, user: userId, reason: 'no-answer', at })),
    );
    if (before && !isOver(before) && isOver(after)) {
      tell(after, usersOf(after), { event: 'ended', by: null, record: { reason: after.call.endReason } });
    }
  } catch (error) {
    log.warn({ call: id, err: error }, 'a call that nobody answered could not be closed');
  }
}
