import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clampPage, nextSeats, pageCount, pageOf } from '@org/calls-core/layout';

const seated = ['a', 'b', 'c', 'd', 'e', 'f'];

describe('seats', () => {
  test('a newcomer sits down at the end, wherever the list has them', () => {
    expect(nextSeats(['b', 'c'], ['a', 'b', 'c'], { size: 9 })).toEqual(['b', 'c', 'a']);
  });

  test('a seat that became free goes to whoever sat last, and nobody else moves', () => {
    expect(nextSeats(seated, ['a', 'c', 'd', 'e', 'f'], { size: 4 })).toEqual(['a', 'f', 'c', 'd', 'e']);
  });

  test('several who leave at once make room the same way', () => {
    expect(nextSeats(seated, ['c', 'd', 'e'], { size: 4 })).toEqual(['e', 'd', 'c']);
    expect(nextSeats(seated, [], { size: 4 })).toEqual([]);
  });

  test('the order of the list alone changes nothing', () => {
    expect(nextSeats(seated, seated.toReversed(), { size: 4 })).toBe(seated);
  });

  test('a speaker on another page changes places with the last on this one who is not wanted', () => {
    expect(nextSeats(seated, seated, { size: 3, wanted: ['e', 'c'] })).toEqual(['a', 'e', 'c', 'd', 'b', 'f']);
  });

  test('a speaker who is in view stays where they are', () => {
    expect(nextSeats(seated, seated, { size: 3, wanted: ['b'] })).toBe(seated);
  });

  test('speakers come to the page that is looked at', () => {
    expect(nextSeats(seated, seated, { size: 3, page: 1, wanted: ['a'] })).toEqual(['f', 'b', 'c', 'd', 'e', 'a']);
  });

  test('of more wanted than there are seats the first count, and unknown ones none', () => {
    expect(nextSeats(seated, seated, { size: 2, wanted: ['x', 'e', 'f'] })).toEqual(['a', 'e', 'c', 'd', 'b', 'f']);
  });

  test('a page that is gone is the last one', () => {
    expect(pageOf(seated, 9, 4)).toEqual(['e', 'f']);
    expect([clampPage(-1, 6, 4), clampPage(9, 6, 4), pageCount(0, 4), pageCount(9, 4)]).toEqual([0, 1, 1, 3]);
  });

  test('whatever happens, everybody present has one seat, and no more move than left', () => {
    const ids = fc.uniqueArray(fc.integer({ min: 0, max: 80 }).map(String), { maxLength: 50 });
    fc.assert(
      fc.property(ids, ids, (before, present) => {
        const seats = nextSeats(before, present, { size: 9 });
        expect(seats.toSorted()).toEqual(present.toSorted());
        const left = before.filter((id) => !present.includes(id)).length;
        const moved = before.filter((id, index) => present.includes(id) && seats[index] !== id).length;
        expect(moved).toBeLessThanOrEqual(left);
      }),
    );
  });
});
