import { createFakeClock } from '@org/calls-core/testing';
import { expect, test } from 'vitest';
import { createCallBook } from '../../src/calls/call-book.ts';

const clock = createFakeClock();

test('a book knows the members of a call, and nothing of others', () => {
  const book = createCallBook(clock);
  book.add('c', ['alice', 'bob']);
  book.add('c', ['carol']);
  expect([...(book.members('c') ?? [])]).toEqual(['alice', 'bob', 'carol']);
  expect(book.members('d')).toBeNull();
});

test('a book forgets what was not used for longest, and nothing that is used', () => {
  const book = createCallBook(clock, 100);
  book.add('used', ['alice']);
  for (let index = 0; index < 1000; index++) {
    book.add(`c${index}`, ['alice']);
    expect(book.members('used')?.size).toBe(1);
  }
  const known = Array.from({ length: 1000 }, (_, index) => `c${index}`).filter((call) => book.members(call));
  expect(known.length).toBeLessThanOrEqual(100);
  expect(known.length).toBeGreaterThanOrEqual(48);
  expect(known.at(-1)).toBe('c999');
});

test('a book forgets calls of yesterday, and none of the last hours', async () => {
  const book = createCallBook(clock);
  for (let index = 0; index < 1000; index++) book.add(`c${index}`, ['alice', 'bob']);
  await clock.advance(5 * 3_600_000);
  book.add('another', ['alice']);
  expect(book.size).toBe(1001);
  await clock.advance(19 * 3_600_000);
  book.add('today', ['alice']);
  expect([book.size, book.members('c1')]).toEqual([1, null]);
});

test('a call has so many members and no more', () => {
  const book = createCallBook(clock);
  for (let index = 0; index < 100; index++) book.add('c', [`u${index}`]);
  expect(book.members('c')?.size).toBe(64);
});
