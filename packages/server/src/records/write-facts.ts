import type { Log } from '../util/log.ts';
import type { CallEventRecord, QualityReportRecord } from './other-records.ts';
import type { CallStore, CallUpdate, RoomVisitChange, StoredCall } from './call-store.ts';
import type { FactQueue } from './fact-queue.ts';
import { applyFact } from './facts/apply-fact.ts';
import type { RecordFact } from './facts/record-fact.ts';

/** What writing needs. */
interface WriteOptions {
  readonly store: CallStore;
  readonly queue: FactQueue;
  readonly log: Log;
  readonly createId: () => string;
}

/** Calls that are written at the same time. */
const parallel = 4;

/** Writes all facts that wait, one step for each call. Rejects when the database does not answer; what was not written then stays. */
export async function writeFacts(options: WriteOptions): Promise<void> {
  const left = [...options.queue.calls()];
  const failures: unknown[] = [];
  const worker = async (): Promise<void> => {
    for (let next = left.shift(); next && failures.length === 0; next = left.shift()) {
      const [call, facts] = next;
      try {
        await writeCall(options, call, facts);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: parallel }, worker));
  if (failures.length > 0) throw failures[0];
}

/** Rejects when the database does not answer. Facts that it refuses are given up, else they would block for ever. */
async function writeCall(
  { store, queue, log, createId }: WriteOptions,
  call: string,
  facts: readonly RecordFact[],
): Promise<void> {
  let early: readonly RecordFact[] = [];
  try {
    await store.updateCall(call, (current) => {
      const result = applyFacts(current, facts, createId);
      early = result.early;
      return result.update;
    });
  } catch (error) {
    await store.check();
    log.error({ call, facts: facts.map(({ type }) => type), error: String(error) }, 'records: the database refused');
    return queue.discard(call);
  }
  queue.defer(early);
  queue.remove(
    call,
    facts.filter((fact) => !early.includes(fact)),
  );
}

/** What becomes of a call by several facts; `early` are those before the one that begins it. */
function applyFacts(
  current: StoredCall | null,
  facts: readonly RecordFact[],
  createId: () => string,
): { readonly update: CallUpdate | null; readonly early: readonly RecordFact[] } {
  let stored = current;
  let changed = false;
  const early: RecordFact[] = [];
  const events: CallEventRecord[] = [];
  const reports: QualityReportRecord[] = [];
  const visits: RoomVisitChange[] = [];
  for (const fact of inOrder(current, facts)) {
    const update = applyFact(stored, fact, createId);
    if (!stored && !update) early.push(fact);
    if (!update) continue;
    changed = true;
    stored = { call: update.call, participants: update.participants };
    events.push(...(update.events ?? []));
    reports.push(...(update.reports ?? []));
    visits.push(...(update.visits ?? []));
  }
  return { early, update: changed && stored ? { ...stored, events, reports, visits } : null };
}

/** A call that is not known begins with its first invitation, also when that came late. */
function inOrder(current: StoredCall | null, facts: readonly RecordFact[]): readonly RecordFact[] {
  const first = facts.findIndex(({ type }) => type === 'call-invited' || type === 'room-joined');
  if (current || first <= 0) return facts;
  return [...facts.slice(first, first + 1), ...facts.slice(0, first), ...facts.slice(first + 1)];
}
