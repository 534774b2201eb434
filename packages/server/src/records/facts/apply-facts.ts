import type { CallUpdate, RoomVisitChange, StoredCall } from '../call-store.ts';
import type { CallEventRecord, QualityReportRecord } from '../other-records.ts';
import { applyFact } from './apply-fact.ts';
import type { RecordFact } from './record-fact.ts';

/** What becomes of a call by several facts; `early` are those before the one that begins it. */
export function applyFacts(
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
