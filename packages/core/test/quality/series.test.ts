import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { QualitySummary } from '../../src/quality/quality.ts';
import { meanPoint, pointOf, type QualityPoint } from '../../src/quality/series/quality-point.ts';
import { createTotals } from '../../src/quality/series/quality-totals.ts';
import { addPoint } from '../../src/quality/series/thinned-points.ts';
import { nextEpisodes } from '../../src/quality/series/warning-episodes.ts';

const nothing: QualitySummary = {
  timestamp: 0,
  bitrate: { audio: {}, video: {} },
  scores: { audio: {}, video: {} },
  silent: false,
};
const point = (at: number, rtt?: number, level: QualityPoint['level'] = 'good'): QualityPoint =>
  pointOf(at, level, { ...nothing, ...(rtt !== undefined && { rtt }) });
const keeping = { recent: 120_000, keep: 3_600_000, step: 15_000 };

/** A call of so many ms, measured every 2 s. */
function measured(ms: number, rttAt: (at: number) => number = () => 50): readonly QualityPoint[] {
  let points: readonly QualityPoint[] = [];
  for (let at = 2000; at <= ms; at += 2000) points = addPoint(points, point(at, rttAt(at)), keeping);
  return points;
}

describe('points', () => {
  test('add up sound and picture, and say null for what is not known', () => {
    const bitrate = { audio: { inbound: 40_000 }, video: { inbound: 500_000 } };
    expect(pointOf(7, 'fair', { ...nothing, rtt: 0, bitrate })).toMatchObject({
      ...{ at: 7, looks: 1, level: 'fair', rtt: 0, jitter: null },
      ...{ bitrateInbound: 540_000, bitrateOutbound: null, framesPerSecond: null },
    });
  });

  test('of a stretch become their mean, weighed by what they stand for, with the worst level', () => {
    const first = meanPoint([point(1, 100), point(2, 200), point(3, 300, 'poor')])!;
    expect(first).toMatchObject({ at: 3, looks: 3, rtt: 200, level: 'poor' });
    expect(meanPoint([first, point(4, 600)])).toMatchObject({ at: 4, looks: 4, rtt: 300, level: 'poor' });
    expect(meanPoint([point(5), point(6, 80), point(7, undefined, 'unknown')])).toMatchObject({
      rtt: 80,
      level: 'good',
    });
  });
});

describe('what is kept', () => {
  test('is every measurement of the last two minutes, and a point each 15 s before', () => {
    const points = measured(600_000);
    const recent = points.filter(({ at }) => at > 480_000);
    expect(recent.length).toBe(60);
    expect(recent.every(({ looks }) => looks === 1)).toBe(true);
    const old = points.filter(({ at }) => at <= 465_000);
    expect(old.length).toBe(31);
    expect(points.reduce((sum, { looks }) => sum + looks, 0)).toBe(300);
  });

  test('stays short in a call of a day, and reaches back an hour', () => {
    const day = 24 * 3_600_000;
    const points = measured(day);
    expect(points.length).toBeLessThanOrEqual(60 + 240 + 8);
    expect(day - points[0]!.at).toBeGreaterThan(3_500_000);
    expect(day - points[0]!.at).toBeLessThanOrEqual(3_600_000);
  });

  test('is in order, and thinning changes no mean', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 400 }), (values) => {
        const points = measured(2000 * values.length, (at) => values[at / 2000 - 1] ?? 0);
        expect(points.map(({ at }) => at)).toEqual(points.map(({ at }) => at).toSorted((a, b) => a - b));
        const total = points.reduce((sum, { rtt, looks }) => sum + (rtt ?? 0) * looks, 0);
        expect(total).toBeCloseTo(
          values.reduce((a, b) => a + b, 0),
          3,
        );
      }),
    );
  });

  test('is thinned also when nothing was measured for long', () => {
    const points = addPoint(measured(100_000), point(900_000), keeping);
    expect(points.length).toBeLessThanOrEqual(8);
  });
});

test('totals have mean and extremes of every measurement, and how often it was how good', () => {
  const totals = createTotals();
  for (const one of [point(1, 10), point(2, 40), point(3, 70, 'poor'), point(4)]) totals.add(one);
  expect(totals.read()).toMatchObject({
    looks: 4,
    numbers: { rtt: { mean: 40, min: 10, max: 70 }, jitter: null },
    levels: { good: 3, poor: 1 },
  });
});

describe('episodes of warnings', () => {
  const warning = (value: number) =>
    ({ code: 'high-rtt', direction: null, peer: 'bob', since: 100, value, limit: 300 }) as const;

  test('go on while the warning is there, with the worst number, and end with it', () => {
    let episodes = nextEpisodes([], [warning(400)], 110);
    episodes = nextEpisodes(episodes, [warning(900)], 120);
    episodes = nextEpisodes(episodes, [warning(350)], 130);
    expect(episodes).toEqual([{ code: 'high-rtt', direction: null, peer: 'bob', from: 100, to: null, worst: 900 }]);
    episodes = nextEpisodes(episodes, [], 140);
    expect(episodes[0]?.to).toBe(140);
    expect(nextEpisodes(episodes, [{ ...warning(500), since: 150 }], 150)).toHaveLength(2);
  });

  test('do not grow without end', () => {
    let episodes = nextEpisodes([], [], 0);
    for (let at = 0; at < 500; at++)
      episodes = nextEpisodes(episodes, at % 2 ? [] : [{ ...warning(400), since: at }], at);
    expect(episodes.length).toBe(200);
  });
});
