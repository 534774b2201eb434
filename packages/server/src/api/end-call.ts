import type { EndReason } from '@org/calls-core/protocol';
import { ServerError } from '@org/calls-core/protocol';
import type { ParticipantRecord } from '../records/call-record.ts';
import type { StoredCall } from '../records/call-store.ts';
import type { RecordFact } from '../records/facts/record-fact.ts';
import { type ChangeRule, isOver, isPending } from './call-changes.ts';

/** How a user ends a call. */
export interface EndWish {
  /** The client's word for it; what the server knows better is not taken from it. */
  readonly reason?: string | undefined;
  /** Ends a call of several for all of them; only for whoever began it. Default false: the user leaves. */
  readonly everyone?: boolean | undefined;
}

/** Ends a call, or leaves it. What is over already stays as it is. */
export const endRule =
  (wish: EndWish): ChangeRule =>
  (current, self, at) => {
    const { id: call, initiatorId, kind, connectedAt } = current.call;
    const user = self.userId;
    const isInitiator = user === initiatorId;
    if (isOver(current)) return [];
    if (kind === 'group' && wish.everyone) {
      if (isInitiator) return endForAll(current, at);
      throw new ServerError('forbidden', { detail: 'Only whoever began a call may end it for all.' });
    }
    if (isPending(self)) return [{ type: 'declined', call, user, reason: 'declined', at }];
    const answered = current.participants.some((one) => one.invitedAt !== null && isIn(one));
    if (isInitiator && connectedAt === null && !answered) {
      return [{ type: 'cancelled', call, by: user, reason: cancelReason(wish.reason), at }];
    }
    return isIn(self) ? [{ type: 'hung-up', call, user, reason: endReason(wish.reason), at }] : [];
  };

function endForAll({ call: { id: call, initiatorId }, participants }: StoredCall, at: number): readonly RecordFact[] {
  const others = participants.filter(({ userId }) => userId !== initiatorId);
  const waiting = others.filter(isPending);
  // The caller last: whoever ends it is whom the record names.
  const inside = [...others.filter(isIn).map(({ userId }) => userId), initiatorId];
  return [
    ...waiting.map(({ userId }): RecordFact => ({
      ...{ type: 'cancelled', call, user: userId, by: initiatorId, reason: 'cancelled', at },
    })),
    ...inside.map((user): RecordFact => ({ type: 'hung-up', call, user, reason: 'completed', at })),
  ];
}

function isIn({ status }: ParticipantRecord): boolean {
  return status === 'connecting' || status === 'connected' || status === 'disconnected';
}

const unanswered: readonly (string | undefined)[] = ['no-answer', 'no_answer', 'missed', 'timeout'];

function cancelReason(reason: string | undefined): 'cancelled' | 'no-answer' {
  return unanswered.includes(reason) ? 'no-answer' : 'cancelled';
}

function endReason(reason: string | undefined): EndReason {
  return reason === 'failed' || reason === 'error' ? 'failed' : 'completed';
}
