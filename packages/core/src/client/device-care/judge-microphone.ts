import type { CareThresholds } from './thresholds.ts';

/** What was heard of a microphone so far. */
export interface MicrophoneJudgement {
  /** Since when it is so, ms; null while it is not. */
  readonly zeroSince: number | null;
  readonly loudSince: number | null;
  readonly noisySince: number | null;
  /** Whether it gives anything now. */
  readonly heard: boolean;
  /** When somebody was last heard while muted. */
  readonly spokeAt: number | null;
  /** Smoothed, RMS. */
  readonly smooth: number;
  readonly speaking: boolean;
  readonly silent: boolean;
  readonly noisy: boolean;
}

/** One reading. */
export interface MicrophoneReading {
  /** Ms of the clock. */
  readonly at: number;
  /** RMS, of the device whether it is muted or not. */
  readonly level: number;
  readonly muted: boolean;
}

/** Before anything was heard. */
export const unheard: MicrophoneJudgement = {
  ...{ zeroSince: null, loudSince: null, noisySince: null, spokeAt: null },
  ...{ heard: false, smooth: 0, speaking: false, silent: false, noisy: false },
};

/** How much a reading counts: about two windows of 400 ms, at ten readings a second. */
const weight = 0.25;

/** Judges a microphone by one more reading. */
export function judgeMicrophone(
  before: MicrophoneJudgement,
  { at, level, muted }: MicrophoneReading,
  limits: CareThresholds,
): MicrophoneJudgement {
  const since = (holds: boolean, start: number | null): number | null => (holds ? (start ?? at) : null);
  const lasts = (start: number | null, ms: number): boolean => start !== null && at - start >= ms;
  const smooth = before.smooth + weight * (level - before.smooth);
  const loudSince = since(muted && smooth > limits.speech, before.loudSince);
  const spokeAt = muted ? (loudSince === null ? before.spokeAt : at) : null;
  const zeroSince = since(level === 0, before.zeroSince);
  const noisySince = since(level > limits.noise, before.noisySince);
  const justSpoke = spokeAt !== null && at - spokeAt < limits.speechOver;
  return {
    ...{ zeroSince, loudSince, noisySince, spokeAt, smooth },
    heard: level > 0,
    speaking: muted && (lasts(loudSince, limits.speechFor) || (before.speaking && justSpoke)),
    silent: lasts(zeroSince, limits.silentFor),
    // A single quiet reading is a pause between words; noise has none.
    noisy: lasts(noisySince, limits.noiseFor),
  };
}
