/** How good one number is. */
export type Grade = 'good' | 'fair' | 'poor';

/** Numbers that can be graded by themselves. */
export type GradedMetric = 'rtt' | 'packetLossPercent' | 'bitrate';

/** The limits: beyond `good` a number is good, up to and with `fair` it is fair. Ms, %, bits per second. */
export const gradeLimits: Readonly<Record<GradedMetric, { readonly good: number; readonly fair: number }>> = {
  rtt: { good: 100, fair: 300 },
  packetLossPercent: { good: 2, fair: 5 },
  bitrate: { good: 500_000, fair: 200_000 },
};

/**
 * Grades one number by `gradeLimits`. A bitrate means something only while video is wanted.
 *
 * @example
 * gradeMetric('rtt', 99); // 'good'
 */
export function gradeMetric(name: GradedMetric, value: number): Grade {
  const { good, fair } = gradeLimits[name];
  const sign = good < fair ? 1 : -1;
  if (sign * value < sign * good) return 'good';
  return sign * value <= sign * fair ? 'fair' : 'poor';
}
