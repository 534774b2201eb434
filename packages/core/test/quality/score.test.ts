import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scoreOf } from '../../src/quality/score.ts';

const inputs = fc.record({
  rtt: fc.double({ min: 0, max: 5000, noNaN: true }),
  jitter: fc.double({ min: 0, max: 1000, noNaN: true }),
  loss: fc.double({ min: 0, max: 100, noNaN: true }),
});

describe('the score', () => {
  test.each([
    [100, 10, 0, 4.36],
    [100, 10, 2, 4.11],
    [100, 10, 10, 3.07],
    [200, 20, 0, 4.32],
    [500, 40, 5, 2.41],
    [900, 50, 0, 1.89],
  ])('of %i ms round trip, %i ms jitter and %i %% loss is %f, give or take 0.1', (rtt, jitter, loss, expected) => {
    expect(Math.abs(scoreOf({ rtt, jitter, loss }) - expected)).toBeLessThanOrEqual(0.1);
  });

  test.each(['rtt', 'jitter', 'loss'] as const)('never rises when %s grows', (name) => {
    fc.assert(
      fc.property(inputs, fc.double({ min: 0, max: 1000, noNaN: true }), (input, more) => {
        const worse = { ...input, [name]: name === 'loss' ? Math.min(100, input.loss + more) : input[name] + more };
        expect(scoreOf(worse)).toBeLessThanOrEqual(scoreOf(input));
      }),
    );
  });

  test('stays between 1 and 4.5', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        expect(scoreOf(input)).toBeGreaterThanOrEqual(1);
        expect(scoreOf(input)).toBeLessThanOrEqual(4.5);
      }),
    );
  });

  test('falls faster beyond 177.3 ms of delay', () => {
    const step = (rtt: number): number =>
      scoreOf({ rtt, jitter: 0, loss: 0 }) - scoreOf({ rtt: rtt + 20, jitter: 0, loss: 0 });
    expect(step(340)).toBeGreaterThan(3 * step(280));
  });
});
