import type { Quality, QualitySample, QualitySnapshot, QualitySummary } from '../../quality/quality.ts';
import type { Readable } from '../../util/store.ts';
import type { Call, Participant } from '../api.ts';
import type { CallView } from '../no-call.ts';

/** A call, as far as its quality is concerned. */
export type MeasuredCall = Readable<CallView> & Pick<Call, 'quality'>;

/** What was measured of the way to one participant at one time. */
export interface Look {
  readonly participant: Participant;
  readonly level: QualitySnapshot['level'];
  readonly summary: QualitySummary;
  readonly sample: QualitySample;
  /** The sample before; null at first. */
  readonly previous: QualitySample | null;
}

/** Tells what was measured of all participants, each time; of those of whom nothing is known, nothing. Returns the function that stops it. */
export function followLooks(call: MeasuredCall, tell: (looks: readonly Look[]) => void): () => void {
  const qualities = new Map<string, Quality>();
  let samples = new Map<string, QualitySample>();
  // The quality of the call changes with each measurement, and then that of each participant is there.
  return call.quality().subscribe(() => {
    const before = samples;
    samples = new Map();
    const looks: Look[] = [];
    for (const participant of call.get().participants) {
      const { id } = participant;
      const quality = qualities.get(id) ?? call.quality(id);
      qualities.set(id, quality);
      const { level, summary, sample } = quality.get();
      if (!summary || !sample) continue;
      samples.set(id, sample);
      looks.push({ participant, level, summary, sample, previous: before.get(id) ?? null });
    }
    tell(looks);
  });
}
