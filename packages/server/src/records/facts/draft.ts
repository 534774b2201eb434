import type { JsonValue } from '@org/calls-core/protocol';
import type { CallRecord, ParticipantRecord } from '../call-record.ts';
import type { RoomVisitChange } from '../call-store.ts';
import type { CallEventRecord, QualityReportRecord } from '../other-records.ts';
import type { RecordFact } from './record-fact.ts';

/** A call while a fact is worked into it. Records are replaced, never changed. */
export interface Draft {
  call: CallRecord;
  participants: readonly ParticipantRecord[];
  readonly events: CallEventRecord[];
  readonly reports: QualityReportRecord[];
  readonly visits: RoomVisitChange[];
  readonly createId: () => string;
}

/** Facts that name a user. */
export type UserFact = Extract<RecordFact, { readonly user: string }>;

export function isOver({ call }: Draft): boolean {
  return call.endedAt !== null;
}

export function memberOf(draft: Draft, user: string | undefined): ParticipantRecord | undefined {
  return draft.participants.find(({ userId }) => userId === user);
}

/** True for who was invited and has neither answered nor declined. */
export function isPending({ status }: ParticipantRecord): boolean {
  return status === 'invited' || status === 'ringing';
}

/** Members who were invited: all but the caller, nobody in a room. */
export function invitedOf({ participants }: Draft): readonly ParticipantRecord[] {
  return participants.filter(({ invitedAt }) => invitedAt !== null);
}

/** Members who are in the call, also those whose connection is lost for the moment. */
export function presentOf({ participants }: Draft): readonly ParticipantRecord[] {
  return participants.filter(({ presentSince }) => presentSince !== null);
}

export function patchCall(draft: Draft, changes: Partial<CallRecord>): void {
  if (differs(draft.call, changes)) draft.call = { ...draft.call, ...changes };
}

/** Changes one member; true when that made a difference. */
export function patchMember(draft: Draft, userId: string, changes: Partial<ParticipantRecord>, at: number): boolean {
  const member = memberOf(draft, userId);
  if (!member || !differs(member, changes)) return false;
  const changed = { ...member, ...changes, updatedAt: Math.max(member.updatedAt, at) };
  draft.participants = draft.participants.map((one) => (one === member ? changed : one));
  return true;
}

/** Adds an event for what a fact has changed. */
export function tell(draft: Draft, userId: string | null, type: string, at: number, data: JsonValue = {}): void {
  draft.events.push({ id: draft.createId(), callId: draft.call.id, userId, type, at, data });
}

function differs<T extends object>(record: T, changes: Partial<T>): boolean {
  return Object.entries(changes).some(
    ([key, value]) => JSON.stringify(record[key as keyof T]) !== JSON.stringify(value),
  );
}
