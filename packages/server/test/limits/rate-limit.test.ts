import { createFakeClock } from '@org/calls-core/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createKeyedRateLimit, createRateLimit } from '../../src/limits/rate-limit.ts';
import { createTokenBucket } from '../../src/limits/token-bucket.ts';

const size = fc.record({
  capacity: fc.double({ min: 1, max: 1000, noNaN: true }),
  perSecond: fc.double({ min: 0.1, max: 1000, noNaN: true }),
});
const steps = fc.array(
  fc.record({
    pause: fc.double({ min: 0, max: 5000, noNaN: true }),
    cost: fc.double({ min: 0.01, max: 1200, noNaN: true }),
  }),
  { maxLength: 100 },
);

describe('a bucket', () => {
  test('never gives more than it holds and what time puts back, whatever is asked and when', () => {
    fc.assert(
      fc.property(size, steps, ({ capacity, perSecond }, asked) => {
        let time = 0;
        let taken = 0;
        const bucket = createTokenBucket({ capacity, perSecond }, () => time);
        for (const { pause, cost } of asked) {
          time += pause;
          if (bucket.wait(cost) > 0) continue;
          bucket.take(cost);
          taken += Math.min(cost, capacity);
          expect(taken).toBeLessThanOrEqual(capacity + (time / 1000) * perSecond + 1e-3);
        }
      }),
    );
  });

  test('gives what was refused after the time it said, and not much earlier', () => {
    fc.assert(
      fc.property(size, steps, (rule, asked) => {
        let time = 0;
        const bucket = createTokenBucket(rule, () => time);
        for (const { pause, cost } of asked) {
          time += pause;
          const wait = bucket.wait(cost);
          if (wait > 2) {
            time += wait - 2;
            expect(bucket.wait(cost)).toBeGreaterThan(0);
            time += 2;
          } else time += wait;
          expect(bucket.wait(cost)).toBe(0);
          bucket.take(cost);
        }
      }),
    );
  });

  test('does not let anybody starve who asks for less than it fills', () => {
    fc.assert(
      fc.property(size, fc.integer({ min: 1, max: 200 }), (rule, count) => {
        let time = 0;
        const bucket = createTokenBucket(rule, () => time);
        const cost = Math.min(1, rule.capacity);
        for (let index = 0; index < count; index++) {
          time += (cost / rule.perSecond) * 1000;
          expect(bucket.wait(cost)).toBe(0);
          bucket.take(cost);
        }
      }),
    );
  });

  test('gives nothing more when the clock stands or runs backwards', () => {
    let time = 1000;
    const bucket = createTokenBucket({ capacity: 1, perSecond: 1 }, () => time);
    bucket.take(1);
    time = 0;
    expect(bucket.wait(1)).toBe(1000);
  });
});

describe('messages', () => {
  test('pass while there are tokens, then are told when to come again', () => {
    const clock = createFakeClock();
    const rate = createRateLimit({ connection: { capacity: 3, perSecond: 1, perKilobyte: 0 }, clock }).connect('alice');
    expect([rate.take(10), rate.take(10), rate.take(10), rate.take(10)]).toEqual([0, 0, 0, 1000]);
    clock.advance(999);
    expect(rate.take(10)).toBe(1);
    clock.advance(1);
    expect([rate.take(10), rate.take(10)]).toEqual([0, 1000]);
  });

  test('cost by their bytes, too', () => {
    const clock = createFakeClock();
    const rate = createRateLimit({ connection: { capacity: 18, perSecond: 1 }, clock }).connect('alice');
    expect([rate.take(65_536), rate.take(0), rate.take(0)]).toEqual([0, 0, 1000]);
  });

  test('of all connections of a user count together, those of others do not', () => {
    const clock = createFakeClock();
    const limit = createRateLimit({ user: { capacity: 4, perSecond: 1, perKilobyte: 0 }, clock });
    const [one, two, other] = [limit.connect('alice'), limit.connect('alice'), limit.connect('bob')];
    expect([one.take(1), two.take(1), one.take(1), two.take(1), one.take(1), two.take(1)]).toEqual([
      ...[0, 0, 0, 0, 1000, 1000],
    ]);
    expect(other.take(1)).toBe(0);
  });

  test('that the user’s limit refuses cost the connection nothing', () => {
    const clock = createFakeClock();
    const rule = { perSecond: 1, perKilobyte: 0 };
    const limit = createRateLimit({ connection: { capacity: 2, ...rule }, user: { capacity: 1, ...rule }, clock });
    const rate = limit.connect('alice');
    expect([rate.take(0), rate.take(0), rate.take(0)]).toEqual([0, 1000, 1000]);
    clock.advance(1000);
    expect(rate.take(0)).toBe(0);
  });

  test('a user does not get a new bucket by connecting anew', () => {
    const clock = createFakeClock();
    const limit = createRateLimit({ user: { capacity: 10, perSecond: 1, perKilobyte: 0 }, clock });
    const passed = Array.from({ length: 100 }, () => limit.connect('alice').take(0)).filter((wait) => wait === 0);
    expect(passed).toHaveLength(10);
  });
});

describe('limits by key', () => {
  const rule = { capacity: 2, perSecond: 1 };

  test('count each key by itself', () => {
    const limit = createKeyedRateLimit(rule, { clock: createFakeClock() });
    expect(['a', 'a', 'a', 'b'].map((key) => limit.take(key))).toEqual([0, 0, 1000, 0]);
  });

  test('stay small under a storm of keys, and forget those whose bucket is full again', () => {
    const clock = createFakeClock();
    const limit = createKeyedRateLimit(rule, { max: 1000, clock });
    for (let index = 0; index < 100_000; index++) limit.take(`user${index}`);
    expect(limit.size).toBe(1000);
    clock.advance(2000);
    limit.take('a');
    expect(limit.size).toBe(1);
  });

  test('remember a bucket until the ms before it is full', () => {
    const clock = createFakeClock();
    const limit = createKeyedRateLimit(rule, { clock });
    expect([limit.take('a'), limit.take('a')]).toEqual([0, 0]);
    clock.advance(1999);
    expect([limit.take('a'), limit.take('a')]).toEqual([0, 1]);
  });

  test('forget nothing that still counts: remembered and forgotten answer the same', () => {
    const moves = fc.array(
      fc.record({ key: fc.constantFrom('a', 'b', 'c'), pause: fc.constantFrom(0, 400, 1000, 1900, 2500) }),
    );
    fc.assert(
      fc.property(moves, (asked) => {
        const clock = createFakeClock();
        const limit = createKeyedRateLimit(rule, { clock });
        const kept = new Map<string, ReturnType<typeof createTokenBucket>>();
        for (const { key, pause } of asked) {
          clock.advance(pause);
          const bucket = kept.get(key) ?? createTokenBucket(rule, () => clock.now());
          kept.set(key, bucket);
          const wait = bucket.wait(1);
          if (wait === 0) bucket.take(1);
          expect(limit.take(key)).toBe(wait);
        }
      }),
    );
  });
});
