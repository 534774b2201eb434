/** A number with where it is from. */
export interface Threshold {
  readonly value: number;
  readonly unit: 'ms' | 'rms';
  readonly source: string;
}

/** What has a threshold. */
export type CareThreshold = 'speech' | 'speechFor' | 'speechOver' | 'silentFor' | 'noise' | 'noiseFor';

/** What notices about a microphone go by. RMS is that of samples from −1 to 1. */
export const careThresholds: Readonly<Record<CareThreshold, Threshold>> = {
  speech: { value: 0.0178, unit: 'rms', source: 'LiveKit, active_level 35: −35 dBov' },
  speechFor: { value: 800, unit: 'ms', source: 'LiveKit: windows of 400 ms, two smoothed' },
  speechOver: { value: 3_000, unit: 'ms', source: 'as the active speaker here: three seconds without a word' },
  silentFor: { value: 4_000, unit: 'ms', source: 'Jitsi, NoAudioSignalDetection: nothing but zeros for 4 s' },
  noise: {
    value: 0.05,
    unit: 'rms',
    source: 'Jitsi, VADNoiseDetection: a mean of 0.040 over positive samples, 0.8 of an RMS',
  },
  noiseFor: {
    value: 6_000,
    unit: 'ms',
    source: 'minimum statistics (Martin 2001): speech pauses within some seconds, noise does not',
  },
};

/** The numbers of `careThresholds`, by name. */
export type CareThresholds = Readonly<Record<CareThreshold, number>>;

/** The numbers alone, with the app's own in place of some. */
export function thresholdsWith(own: Partial<CareThresholds> = {}): CareThresholds {
  const names = Object.keys(careThresholds) as CareThreshold[];
  const values = names.map((name) => [name, own[name] ?? careThresholds[name].value]);
  return Object.fromEntries(values) as CareThresholds;
}
