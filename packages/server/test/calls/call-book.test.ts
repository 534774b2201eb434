import { expect, test } from 'vitest';
import { createCallBook } from '../../src/calls/call-book.ts';

test('a book knows the members of a call, and nothing of others', () => {
  const book = createCallBook();
  book.add('c', ['alice', 'bob']);
  book.add('c', ['carol']);
  expect([...(book.members('c') ?? [])]).toEqual(['alice', 'bob', 'carol']);
  expect(book.members('d')).toBeNull();
});

test('a book forgets what was not used for longest, and nothing that is used', () => {
  const book = createCallBook(100);
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

test('a call has so many members and no more', () => {
  const book = createCallBook();
  for (let index = 0; index < 100; index++) book.add('c', [`u${index}`]);
  expect(book.members('c')?.size).toBe(64);
});
