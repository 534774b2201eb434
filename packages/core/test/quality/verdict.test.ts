import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nextVerdict, noVerdict, type Verdict } from '../../src/quality/warnings/verdict.ts';
import {
  isBad,
  limitOf,
  type MeasuredWarning,
  qualityWarningLimits,
} from '../../src/quality/warnings/warning-limits.ts';

const limits = qualityWarningLimits;

/** Whether a warning was raised after each look. */
function raisedBy(looks: readonly boolean[]): boolean[] {
  let verdict: Verdict = noVerdict;
  return looks.map((bad) => (verdict = nextVerdict(verdict, bad)).raised);
}

/** The same for numbers, as the desk judges them. */
function raisedByNumbers(code: MeasuredWarning, values: readonly number[]): boolean[] {
  let verdict: Verdict = noVerdict;
  return values.map((value) => (verdict = nextVerdict(verdict, isBad(code, value, verdict.raised, limits))).raised);
}

const changes = (raised: readonly boolean[]): number =>
  raised.filter((now, index) => now !== (raised[index - 1] ?? false)).length;

describe('a verdict', () => {
  test('raises with the third bad look of five, not with two', () => {
    expect(raisedBy([true, true, false, false, false, true])).not.toContain(true);
    expect(raisedBy([true, false, true, false, true])).toEqual([false, false, false, false, true]);
  });

  test('clears with the fifth good look in a row, not before', () => {
    const bad = [true, true, true];
    expect(raisedBy([...bad, false, false, false, false]).at(-1)).toBe(true);
    expect(raisedBy([...bad, false, false, false, false, false]).at(-1)).toBe(false);
    expect(raisedBy([...bad, false, false, false, false, true, false]).at(-1)).toBe(true);
  });

  test('whatever the looks, a warning lasts five looks and comes again after three: it never flaps', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 200 }), (looks) => {
        const raised = raisedBy(looks);
        const turns = raised.flatMap((now, index) => (now !== (raised[index - 1] ?? false) ? [index] : []));
        for (const [index, turn] of turns.entries()) {
          const next = turns[index + 1];
          if (next !== undefined) expect(next - turn).toBeGreaterThanOrEqual(raised[turn] ? 5 : 3);
        }
      }),
    );
  });
});

describe('a limit', () => {
  test.each(Object.keys(limits) as MeasuredWarning[])('%s: noise around it turns a warning on once at most', (code) => {
    const limit = limits[code];
    const noise = fc.double({ min: -0.19, max: 0.19, noNaN: true });
    fc.assert(
      fc.property(fc.array(noise, { minLength: 10, maxLength: 300 }), (draws) => {
        expect(
          changes(
            raisedByNumbers(
              code,
              draws.map((draw) => limit * (1 + draw)),
            ),
          ),
        ).toBeLessThanOrEqual(1);
      }),
    );
  });

  test.each(Object.keys(limits) as MeasuredWarning[])('%s: beyond it raises, well inside it clears', (code) => {
    const [bad, good] = code === 'low-bitrate' ? [0.5, 2] : [2, 0.5];
    const values = [bad, bad, bad, good, good, good, good, good].map((factor) => factor * limits[code]);
    expect(raisedByNumbers(code, values)).toEqual([false, false, true, true, true, true, true, false]);
  });

  test('the limit itself is no fault', () => {
    for (const code of Object.keys(limits) as MeasuredWarning[])
      expect(isBad(code, limits[code], false, limits)).toBe(false);
  });

  test('what is no number is so or not', () => {
    expect(limitOf('relayed', limits)).toBe(null);
    expect([isBad('relayed', 1, false, limits), isBad('relayed', 0, true, limits)]).toEqual([true, false]);
  });
});
