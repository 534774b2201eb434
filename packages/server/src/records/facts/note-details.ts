import type { QualityReportRecord } from '../other-records.ts';
import { type Draft, memberOf, patchCall, patchMember } from './draft.ts';
import type { DetailsFact, QualityFact } from './record-fact.ts';

/** Keeps a report; nobody's who is not in the call. */
export function noteQuality(draft: Draft, { id, user, at, report }: QualityFact): void {
  if (!memberOf(draft, user)) return;
  const { level = null, stats = {} } = report;
  const number = (value: number | null | undefined): number | null => (Number.isFinite(value) ? (value ?? null) : null);
  const kept: QualityReportRecord = {
    ...{ id, callId: draft.call.id, userId: user, at },
    packetLoss: number(report.packetLoss),
    jitter: number(report.jitter),
    roundTripTime: number(report.roundTripTime),
    bitrate: number(report.bitrate),
    mos: number(report.mos),
    ...{ level, stats },
  };
  draft.reports.push(kept);
  if (level !== null) patchMember(draft, user, { connectionQuality: level }, at);
}

/** Keeps what else is known, also after the end. */
export function noteDetails(draft: Draft, { changes, user, participant, at }: DetailsFact): void {
  if (changes) patchCall(draft, changes);
  if (user !== undefined && participant) patchMember(draft, user, participant, at);
}
