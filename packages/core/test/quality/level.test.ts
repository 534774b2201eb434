import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createFlowRater, createRater, levelOf, worstOf } from '../../src/quality/level.ts';
import type { QualityLevel } from '../../src/quality/quality.ts';
import { scoreOf } from '../../src/quality/score.ts';

const order: readonly QualityLevel[] = ['lost', 'poor', 'fair', 'good', 'excellent'];
const rank = (level: QualityLevel): number => order.indexOf(level);
const scores = fc.double({ min: 1, max: 4.5, noNaN: true });

/** Scores of 2 s of speech (100 packets) each at a constant chance of loss, in bursts of so many packets. */
function scoresAt(loss: number, draws: readonly number[], burst = 1): number[] {
  return Array.from({ length: draws.length / 100 }, (_, sample) => {
    const lost = draws.slice(100 * sample, 100 * sample + 100 / burst).filter((draw) => draw < loss).length;
    return scoreOf({ rtt: 80, jitter: 5, loss: lost * burst });
  });
}

function drawsOf(seed: number, count: number): number[] {
  let state = seed >>> 0;
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  });
}

describe('the level of a score', () => {
  test('is contiguous: a higher score is never a lower level, and every score has one', () => {
    fc.assert(
      fc.property(scores, scores, (a, b) => {
        expect(rank(levelOf(Math.min(a, b)))).toBeLessThanOrEqual(rank(levelOf(Math.max(a, b))));
        expect(rank(levelOf(a))).toBeGreaterThan(0);
      }),
    );
  });

  test.each([
    [4.34, 'excellent'],
    [4.339, 'good'],
    [4.03, 'good'],
    [4.029, 'fair'],
    [3.6, 'fair'],
    [3.599, 'poor'],
    [1, 'poor'],
  ])('%f is %s', (score, level) => {
    expect(levelOf(score)).toBe(level);
  });

  test('a perfect call is excellent, 3 %% of loss is fair, 10 %% is poor', () => {
    expect(levelOf(scoreOf({ rtt: 30, jitter: 2, loss: 0 }))).toBe('excellent');
    expect(levelOf(scoreOf({ rtt: 80, jitter: 5, loss: 3 }))).toBe('fair');
    expect(levelOf(scoreOf({ rtt: 80, jitter: 5, loss: 10 }))).toBe('poor');
  });
});

describe('the worst of levels', () => {
  test('is unknown only when nothing else is there', () => {
    expect(worstOf([])).toBe('unknown');
    expect(worstOf(['unknown', 'unknown'])).toBe('unknown');
    expect(worstOf(['unknown', 'excellent', 'fair'])).toBe('fair');
    expect(worstOf(['poor', 'lost'])).toBe('lost');
  });
});

describe('a rater', () => {
  test('gives the first score its level at once', () => {
    expect(createRater()(4.4)).toBe('excellent');
    expect(createRater()(2)).toBe('poor');
  });

  test('falls within two samples when the call breaks down', () => {
    const rate = createRater();
    for (let sample = 0; sample < 20; sample++) rate(4.4);
    expect([rate(2.5), rate(2.5)]).toEqual(['poor', 'poor']);
  });

  test('rises only after the score has been better for a while', () => {
    const rate = createRater();
    rate(2.5);
    const levels = Array.from({ length: 20 }, () => rate(4.4));
    const risen = levels.findIndex((level) => level !== 'poor');
    expect(risen).toBeGreaterThanOrEqual(4);
    expect(risen).toBeLessThan(15);
  });

  test('does not move for a single bad sample that leaves the average in its level', () => {
    const rate = createRater();
    for (let sample = 0; sample < 5; sample++) rate(4.3);
    expect([rate(3.9), rate(4.3)]).toEqual(['good', 'good']);
  });

  test('forgets while there is nothing to rate', () => {
    const rate = createRater();
    rate(2);
    expect(rate(undefined)).toBe('unknown');
    expect(rate(4.4)).toBe('excellent');
  });

  test('at constant loss rises at most once in 30 s, whatever the loss', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 0.3, noNaN: true }), fc.integer(), (loss, seed) => {
        const rate = createRater();
        const levels = scoresAt(loss, drawsOf(seed, 100 * 150)).map((score) => rank(rate(score)));
        const rises = levels.flatMap((level, index) => (index > 0 && level > (levels[index - 1] ?? 0) ? [index] : []));
        for (const [index, at] of rises.entries())
          if (index > 0) expect(at - (rises[index - 1] ?? 0)).toBeGreaterThan(15);
      }),
      { numRuns: 200 },
    );
  });

  test.each([
    ['1 %', 0.01, 1],
    ['2 %', 0.02, 1],
    ['5 %', 0.05, 1],
    ['10 %', 0.1, 1],
    ['20 %', 0.2, 1],
    ['10 % in bursts of five', 0.1, 5],
  ])('at a constant loss of %s the level changes, up or down, at most once in 30 s', (_name, loss, burst) => {
    for (let seed = 1; seed <= 50; seed++) {
      const rate = createRater();
      const levels = scoresAt(loss, drawsOf(seed * 7919, 100 * 165), burst).map((score) => rank(rate(score)));
      const settled = levels.slice(15);
      const changes = settled.flatMap((level, index) => (index > 0 && level !== settled[index - 1] ? [index] : []));
      expect(changes.length, `seed ${seed}`).toBeLessThanOrEqual(10); // five minutes
      // And not all at once: one fall and one rise are the most that 30 s may bring.
      for (const at of changes)
        expect(changes.filter((other) => other >= at && other < at + 15).length, `seed ${seed}`).toBeLessThan(3);
    }
  });
});

describe('the rater of flows', () => {
  test('rates audio and video, both directions, apart from each other', () => {
    const rate = createFlowRater();
    expect(rate({ audio: { inbound: 4.4, outbound: 2 }, video: { inbound: 3.8 } })).toEqual({
      audio: { inbound: 'excellent', outbound: 'poor' },
      video: { inbound: 'fair', outbound: 'unknown' },
    });
  });
});
