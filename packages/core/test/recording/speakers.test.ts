import { expect, test } from 'vitest';
import { createSpeakers } from '../../src/recording/speakers.ts';
import { createFakeClock } from '../../src/testing/index.ts';

const people = (...muted: string[]) => ['a', 'b'].map((id) => ({ id, muted: muted.includes(id) }));

test('who is loud speaks, through pauses between words, and stays the active one until another speaks', () => {
  const clock = createFakeClock();
  const levels: Record<string, number> = { a: 0, b: 0 };
  const read = createSpeakers(clock, (id) => levels[id] ?? 0);
  const after = (ms: number, ...muted: string[]) => {
    clock.advance(ms);
    const { speaking, active } = read(people(...muted));
    return [[...speaking], active];
  };
  expect(after(200)).toEqual([[], null]);
  levels['a'] = 0.2;
  expect(after(200)).toEqual([['a'], 'a']);
  levels['a'] = 0;
  expect(after(500)).toEqual([['a'], 'a']);
  expect(after(1_000)).toEqual([[], 'a']);
  levels['b'] = 0.2;
  expect(after(200, 'b')).toEqual([[], 'a']);
  expect(after(200)).toEqual([['b'], 'b']);
  levels['a'] = 0.9;
  expect(after(200)).toEqual([['b', 'a'], 'b']);
  expect(read([{ id: 'c', muted: false }])).toEqual(read([{ id: 'c', muted: false }]));
  clock.advance(200);
  expect(read([{ id: 'c', muted: false }])).toEqual({ speaking: new Set(), active: null });
});
