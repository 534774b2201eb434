import { describe, expect, test } from 'vitest';
import { gradeLimits, gradeMetric, type GradedMetric } from '../../src/quality/grade.ts';

describe('a grade', () => {
  test.each<[GradedMetric, number, string]>([
    ['rtt', 0, 'good'],
    ['rtt', 99, 'good'],
    ['rtt', 100, 'fair'],
    ['rtt', 300, 'fair'],
    ['rtt', 301, 'poor'],
    ['packetLossPercent', 0, 'good'],
    ['packetLossPercent', 1.9, 'good'],
    ['packetLossPercent', 2, 'fair'],
    ['packetLossPercent', 5, 'fair'],
    ['packetLossPercent', 5.1, 'poor'],
    ['bitrate', 501_000, 'good'],
    ['bitrate', 500_000, 'fair'],
    ['bitrate', 200_000, 'fair'],
    ['bitrate', 199_000, 'poor'],
    ['bitrate', 0, 'poor'],
  ])('of %s at %d is %s', (name, value, grade) => {
    expect(gradeMetric(name, value)).toBe(grade);
  });

  test('follows a table that apps can show', () => {
    expect(gradeLimits).toEqual({
      rtt: { good: 100, fair: 300 },
      packetLossPercent: { good: 2, fair: 5 },
      bitrate: { good: 500_000, fair: 200_000 },
    });
  });
});
