import { randomUUID } from 'node:crypto';
import { ServerError } from '@org/calls-core/protocol';
import type { ParticipantRecord } from '../records/call-record.ts';
import type { CallDetails, StoredCall } from '../records/call-store.ts';
import { applyFacts } from '../records/facts/apply-facts.ts';
import type { RecordFact } from '../records/facts/record-fact.ts';
import type { ServerRecords } from '../records/server-records.ts';
import type { Clock } from '../util/clock.ts';

/** A call before a change and after it; the same object when nothing changed. */
export interface CallChange {
  readonly before: StoredCall | null;
  readonly after: StoredCall;
}

/** What is to become of a call, in facts; throws a `ServerError` to leave it as it is. `at` is ms since the Unix epoch. */
export type ChangeRule = (current: StoredCall, self: ParticipantRecord, at: number) => readonly RecordFact[];

/** Reads and changes records at once, after what signaling has told of them. */
export interface CallChanges {
  /** Rejects with `not-found`, or `not-in-call` when the user is not in the call. */
  find(user: string, call: string): Promise<CallDetails>;
  /** Changes a call that is there, for one of its users. Rejects as `find` does. */
  change(user: string, call: string, rule: ChangeRule): Promise<CallChange>;
  /** Changes a call that may not be there yet. */
  begin(call: string, rule: (current: StoredCall | null, at: number) => readonly RecordFact[]): Promise<CallChange>;
}

/** Creates the access to the records. */
export function createCallChanges(
  { store, recorder }: Pick<ServerRecords, 'store' | 'recorder'>,
  clock: Pick<Clock, 'wallTime'>,
): CallChanges {
  const begin: CallChanges['begin'] = async (call, rule) => {
    await recorder.flush();
    let before: StoredCall | null = null;
    const after = await store.updateCall(call, (current) => {
      before = current;
      return applyFacts(current, rule(current, clock.wallTime()), randomUUID).update;
    });
    if (!after) throw new ServerError('not-found', { detail: 'There is no such call.' });
    return { before, after };
  };
  return {
    async find(user, call) {
      await recorder.flush();
      const found = await store.findCall(call);
      selfOf(found, user);
      return found as CallDetails;
    },
    change: (user, call, rule) =>
      begin(call, (current, at) => {
        const self = selfOf(current, user);
        return rule(current as StoredCall, self, at);
      }),
    begin,
  };
}

function selfOf(call: StoredCall | null, user: string): ParticipantRecord {
  if (!call) throw new ServerError('not-found', { detail: 'There is no such call.' });
  const self = call.participants.find(({ userId }) => userId === user);
  if (!self) throw new ServerError('not-in-call', { detail: 'Only its participants may see or change a call.' });
  return self;
}

/** True for a call that is over. */
export function isOver({ call }: StoredCall): boolean {
  return call.endedAt !== null;
}

/** True for who was invited and has neither answered nor declined. */
export function isPending({ status }: ParticipantRecord): boolean {
  return status === 'invited' || status === 'ringing';
}
