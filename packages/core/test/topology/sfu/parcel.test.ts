import { describe, expect, test } from 'vitest';
import { unwrap, wrap } from '../../../src/topology/sfu/parcel.ts';

const bytes = (...values: number[]): ArrayBuffer => new Uint8Array(values).buffer;

describe('a parcel', () => {
  test('brings texts and bytes with those for whom they are', () => {
    expect(unwrap(wrap(['a/1', 'b\n/2'], 'hello\nyou'))).toEqual({ to: ['a/1', 'b\n/2'], data: 'hello\nyou' });
    const data = (unwrap(wrap([], bytes(1, 2, 3)))?.data ?? bytes()) as ArrayBuffer;
    expect([...new Uint8Array(data)]).toEqual([1, 2, 3]);
  });

  test('takes a part of a buffer as what it is', () => {
    const view = new Uint8Array(bytes(1, 2, 3, 4), 1, 2);
    const data = unwrap(wrap(['a'], view))?.data as ArrayBuffer;
    expect([...new Uint8Array(data)]).toEqual([2, 3]);
  });

  test.each([
    ['a text without a header', 'hello'],
    ['a header that is no list', '{"to":1}\nhello'],
    ['a header that is no JSON', '[\nhello'],
    ['no bytes', bytes()],
    ['a header that is longer than the parcel', bytes(255, 255, 255, 255, 1)],
    ['a header that is not whole', bytes(0, 0, 0, 9, 91)],
    ['nothing', null],
    ['a number', 7],
  ])('is not %s', (_, parcel) => expect(unwrap(parcel)).toBe(null));
});
