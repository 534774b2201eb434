import type { EndReason } from '@org/calls-core/protocol';
import { statusNames } from '@org/calls-core/status-names';
import type { ParticipantRecord } from '../call-record.ts';
import { type Draft, invitedOf, isPending, memberOf, patchCall, patchMember, presentOf, tell } from './draft.ts';
import type { CallCancelled, HungUp, RecordFact } from './record-fact.ts';

type Of<Type extends RecordFact['type']> = Extract<RecordFact, { readonly type: Type }>;

/** How a call ends. */
interface End {
  readonly at: number;
  readonly reason: EndReason;
  readonly code?: string | undefined;
  readonly by?: string | undefined;
}

export function declined(draft: Draft, { user, device, reason, at }: Of<'declined'>): void {
  const member = memberOf(draft, user);
  if (!member || member.invitedAt === null || !isPending(member)) return;
  const ringing = member.ringing.filter((one) => one !== device);
  if (reason === 'busy' && ringing.length > 0) {
    if (patchMember(draft, user, { ringing }, at)) tell(draft, user, 'declined', at, { reason });
    return;
  }
  const status = reason === 'superseded' ? 'left' : reason;
  const missedAt = reason === 'busy' && member.status === 'invited' ? at : null;
  patchMember(draft, user, { status, missedAt, ringing: [], deviceId: device ?? member.deviceId }, at);
  tell(draft, user, 'declined', at, { reason });
  settle(draft, { at, reason, by: user });
}

/** Whoever answered or declined somewhere else is told of by facts of their own. */
const elsewhere: readonly CallCancelled['reason'][] = ['answered-elsewhere', 'declined-elsewhere'];

export function cancelled(draft: Draft, { user, by, reason, at }: CallCancelled): void {
  if (elsewhere.includes(reason)) return;
  const affected = invitedOf(draft).filter(
    (member) => (user === undefined || member.userId === user) && (isPending(member) || member.status === 'connecting'),
  );
  if (affected.length === 0) return;
  for (const member of affected) {
    dismiss(draft, member, { at, reason, by });
    tell(draft, member.userId, 'cancelled', at, { reason });
  }
  settle(draft, reason === 'no-answer' ? { ...unanswered(draft), at, by } : { at, reason, by });
}

/** Nobody was reached when no device rang at all: the caller's word for both is that nobody answered. */
function unanswered({ call }: Draft): Pick<End, 'reason' | 'code'> {
  return call.startedAt === null ? { reason: 'failed', code: 'unreachable' } : { reason: 'no-answer' };
}

export function hungUp(draft: Draft, { user, device, reason, code, at }: HungUp): void {
  const member = memberOf(draft, user);
  if (!member || isStranger(member, device)) return;
  const ringing = member.ringing.filter((one) => one !== device);
  // One device cannot take the call, others ring.
  if (reason === 'failed' && isPending(member) && ringing.length > 0)
    return void patchMember(draft, user, { ringing }, at);
  if (draft.call.kind === 'group' && !isPending(member) && !isInCall(member)) return;
  const end = { at, reason, code, by: user };
  if (draft.call.kind === 'one-to-one') {
    tell(draft, user, 'hung-up', at, { reason });
    return endCall(draft, end);
  }
  leave(draft, member, at);
  tell(draft, user, 'hung-up', at, { reason });
  settle(draft, end);
}

/** True when the user is in the call with other devices than this one. */
function isStranger({ present }: ParticipantRecord, device: string | undefined): boolean {
  return device !== undefined && present.length > 0 && !present.includes(device);
}

export function timedOut(draft: Draft, { at }: Of<'timed-out'>): void {
  const { status } = draft.call;
  if (status === 'connected') return;
  if (status === 'connecting') return endCall(draft, { at, reason: 'failed', code: 'connect-timeout' });
  endCall(draft, { at, ...unanswered(draft) });
}

/** Ends a call of which nothing is heard any more, at the time when something was heard last. */
export function abandoned(draft: Draft): void {
  endCall(draft, { at: draft.call.updatedAt, reason: 'failed', code: 'abandoned' });
}

/** Ends the call when nobody is left to wait for or to talk to. */
export function settle(draft: Draft, end: End): void {
  const waiting = draft.participants.some((member) => isPending(member) || isComing(draft, member));
  if (waiting || presentOf(draft).length > 1) return;
  const invited = invitedOf(draft);
  const wasDeclined = draft.call.connectedAt === null && invited.some(({ status }) => status === 'declined');
  const wasConnected = draft.call.connectedAt !== null && end.reason !== 'failed';
  const reason = wasDeclined ? 'declined' : wasConnected ? 'completed' : end.reason;
  endCall(draft, { ...end, reason, code: reason === 'failed' ? end.code : undefined });
}

function isComing({ call }: Draft, { status, userId }: ParticipantRecord): boolean {
  return status === 'connecting' && userId !== call.initiatorId;
}

function isInCall({ status }: ParticipantRecord): boolean {
  return status === 'connecting' || status === 'connected' || status === 'disconnected';
}

/** Failures of a call that was answered, and confirmed, but whose media never came up. */
const neverUp: readonly (string | undefined)[] = ['connect-timeout', 'ice-failed', 'no-common-codec'];

/** Takes back that two were connected: signaling tells that an answer was taken, and only later that no path was found. */
function takeBack(draft: Draft, at: number): void {
  patchCall(draft, { connectedAt: null });
  for (const { userId } of presentOf(draft)) {
    patchMember(draft, userId, { joinedAt: null, presentSince: null, durationMs: 0 }, at);
  }
}

/** Ends the call for everybody. */
export function endCall(draft: Draft, end: End): void {
  if (draft.call.kind === 'one-to-one' && neverUp.includes(end.code)) takeBack(draft, end.at);
  const { createdAt, connectedAt, conversationId } = draft.call;
  const at = Math.max(end.at, createdAt);
  for (const member of draft.participants) {
    const room = conversationId;
    for (const deviceId of member.present) {
      if (room !== null) draft.visits.push({ type: 'left', room, userId: member.userId, deviceId, at });
    }
    if (isPending(member)) dismiss(draft, member, { ...end, at });
    else if (isInCall(member)) leave(draft, member, at);
  }
  const { reason, code = null, by = null } = end;
  const query = { status: 'ended', direction: 'outgoing', reason, code: code as 'unreachable' | null } as const;
  patchCall(draft, {
    status: statusNames(query).detailed,
    endedAt: at,
    durationMs: connectedAt === null ? 0 : Math.max(0, at - connectedAt),
    endReason: reason,
    endCode: code,
    endedBy: by,
  });
  tell(draft, by, 'call-ended', at, { reason, ...(code !== null && { code }) });
}

/** Lets a member go: what lasted is counted. */
export function leave(draft: Draft, { userId, presentSince, durationMs }: ParticipantRecord, at: number): void {
  const stretch = presentSince === null ? 0 : Math.max(0, at - presentSince);
  const times = { leftAt: at, presentSince: null, durationMs: durationMs + stretch };
  patchMember(draft, userId, { ...times, status: 'left', present: [], ringing: [] }, at);
}

/** Reasons that do not make a call one that was missed. */
const notMissed: readonly EndReason[] = ['superseded', 'replaced', 'transferred', 'declined', 'declined-elsewhere'];

/** Stops waiting for somebody who has not come in. */
function dismiss(draft: Draft, member: ParticipantRecord, { at, reason, code, by }: End): void {
  const rang = member.status === 'ringing';
  const told = rang && code !== 'abandoned' && (reason === 'busy' || reason === 'failed');
  const missed = isPending(member) && by !== member.userId && !notMissed.includes(reason) && !told;
  const status = reason === 'busy' ? 'busy' : 'left';
  patchMember(draft, member.userId, { status, ringing: [], ...(missed && { missedAt: at }) }, at);
}
