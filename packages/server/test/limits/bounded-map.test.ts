import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createBoundedMap } from '../../src/limits/bounded-map.ts';

test('keeps what is used, forgets what is idle, and the longest unused when it is full', () => {
  let time = 0;
  const map = createBoundedMap({ create: (key: string) => ({ key, made: time }), max: 2, idle: 100, now: () => time });
  const a = map.use('a');
  time = 60;
  map.use('b');
  expect(map.use('a')).toBe(a);
  map.use('c');
  expect([map.size, map.use('a')]).toEqual([2, a]);
  time = 160;
  expect(map.use('a').made).toBe(160);
  expect(map.size).toBe(1);
});

test('is never larger than its limit, and holds exactly the last used of what is not idle', () => {
  const moves = fc.array(fc.record({ key: fc.integer({ min: 0, max: 20 }), pause: fc.integer({ min: 0, max: 40 }) }));
  fc.assert(
    fc.property(moves, fc.integer({ min: 1, max: 10 }), (uses, max) => {
      let time = 0;
      let made = 0;
      const map = createBoundedMap({ create: () => ++made, max, idle: 100, now: () => time });
      let model: { key: number; at: number; value: number }[] = [];
      for (const { key, pause } of uses) {
        time += pause;
        const known = model.find((entry) => entry.key === key && time - entry.at < 100);
        const before = made;
        const value = map.use(key);
        expect(value).toBe(known?.value ?? before + 1);
        const others = model.filter((entry) => entry.key !== key && time - entry.at < 100);
        model = [...others, { key, at: time, value }].slice(-max);
        expect(map.size).toBe(model.length);
      }
    }),
  );
});
