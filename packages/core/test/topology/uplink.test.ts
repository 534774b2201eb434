import { describe, expect, test } from 'vitest';
import { uplinkShare } from '../../src/topology/mesh/uplink.ts';

describe('the uplink of a mesh', () => {
  test('is enough for two, and is shared beyond: fewer bits, and as much smaller a picture', () => {
    const shares = [0, 1, 2, 3, 4, 5, 7].map((receivers) => uplinkShare(receivers, 4_000_000));
    expect(shares).toEqual([
      ...[null, null, null],
      { maxBitrate: 1_333_333, scaleResolutionDownBy: 1.5 },
      { maxBitrate: 1_000_000, scaleResolutionDownBy: 1.5 },
      { maxBitrate: 800_000, scaleResolutionDownBy: 1.5 },
      { maxBitrate: 571_428, scaleResolutionDownBy: 2 },
    ]);
  });

  test('never makes a picture smaller than a quarter, and leaves small ones alone', () => {
    expect(uplinkShare(7, 200_000)).toEqual({ maxBitrate: 28_571, scaleResolutionDownBy: 4 });
    expect(uplinkShare(7, 4_000_000, 160_000)).toBeNull();
  });

  test('all receivers together never get more than there is', () => {
    for (let receivers = 1; receivers < 50; receivers += 1)
      expect(receivers * (uplinkShare(receivers, 1_000_000)?.maxBitrate ?? 0)).toBeLessThanOrEqual(1_000_000);
  });
});
