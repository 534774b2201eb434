import { gradeLimits } from '../grade.ts';

/** What a user may want to be told of a call. */
export type QualityWarningCode =
  | 'high-rtt'
  | 'high-loss'
  | 'high-jitter'
  | 'low-bitrate'
  | 'frozen-video'
  | 'silent-microphone'
  | 'one-way-audio'
  | 'relayed'
  | 'cpu';

/** Warnings that go by a number. */
export type MeasuredWarning = Exclude<QualityWarningCode, 'one-way-audio' | 'relayed' | 'cpu'>;

/**
 * A look is bad when its number is above the limit, with `low-bitrate` below it: ms of round trip and jitter, % lost, bits per
 * second that the browser thinks it could send, % of the time in which the picture stood still, ms of nothing but zeros.
 */
export const qualityWarningLimits: Readonly<Record<MeasuredWarning, number>> = {
  'high-rtt': gradeLimits.rtt.fair,
  'high-loss': gradeLimits.packetLossPercent.fair,
  'high-jitter': 30, // Twilio
  'low-bitrate': gradeLimits.bitrate.fair,
  'frozen-video': 25,
  'silent-microphone': 4_000, // Jitsi, NoAudioSignalDetection
};

/** While a warning is raised, only what is so much better than its limit counts as good: noise around a limit clears nothing. */
const margin = 0.8;

/** Whether a number is bad; of what is no number, whether it is so at all. */
export function isBad(
  code: QualityWarningCode,
  value: number,
  raised: boolean,
  limits: Readonly<Record<MeasuredWarning, number>>,
): boolean {
  const limit = limitOf(code, limits);
  if (limit === null) return value > 0;
  if (code === 'low-bitrate') return value < (raised ? limit / margin : limit);
  return value > (raised ? limit * margin : limit);
}

/** The limit of a code; null when it does not go by a number. */
export function limitOf(code: QualityWarningCode, limits: Readonly<Record<MeasuredWarning, number>>): number | null {
  return code in limits ? limits[code as MeasuredWarning] : null;
}
