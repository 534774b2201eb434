import { describe, expect, test } from 'vitest';
import { type ReceivableVideo, whatIsShown } from '../../src/receiving/policy.ts';

const video = (participant: string, more: Partial<ReceivableVideo> = {}): ReceivableVideo => ({
  ...{ participant, source: 'camera', seen: { width: 320, height: 180 }, pinned: false, speaking: false },
  ...more,
});
const kept = (videos: readonly ReceivableVideo[], lastN?: number): string[] => {
  const wishes = whatIsShown(lastN === undefined ? {} : { lastN })(videos);
  return videos.filter((_, index) => wishes[index] !== 'paused').map(({ participant }) => participant);
};

describe('what is shown', () => {
  test('is received, what is not shown is not', () => {
    expect(kept([video('a'), video('b', { seen: null }), video('c', { seen: 'unknown' })])).toEqual(['a', 'c']);
  });

  test('is asked for in steps, in its shape, so that a size that grows slowly asks seldom', () => {
    const wish = (width: number, height: number): unknown =>
      whatIsShown()([video('a', { seen: { width, height } })])[0];
    expect([wish(320, 180), wish(300, 150), wish(321, 180), wish(90, 160), wish(1, 1)]).toEqual([
      { width: 320, height: 180 },
      { width: 320, height: 160 },
      { width: 480, height: 269 },
      { width: 90, height: 160 },
      { width: 80, height: 80 },
    ]);
    const asked = new Set(
      Array.from({ length: 600 }, (_, width) => JSON.stringify(wish(width + 100, (width + 100) / 2))),
    );
    expect(asked.size).toBeLessThan(10);
  });

  test('is received in full where nobody can tell its size, and where it is larger than any picture', () => {
    expect(whatIsShown()([video('a', { seen: 'unknown' }), video('b', { seen: { width: 9000, height: 9 } })])).toEqual([
      null,
      null,
    ]);
  });
});

describe('when only so many are to be received', () => {
  test('screens come first, then who is pinned, who speaks, and the largest', () => {
    const all = [
      video('small', { seen: { width: 100, height: 100 } }),
      video('large', { seen: { width: 1000, height: 1000 } }),
      video('speaker', { speaking: true }),
      video('pinned', { pinned: true }),
      video('screen', { source: 'screen' }),
    ];
    const order = [1, 2, 3, 4, 5].map((count) => kept(all, count));
    expect(order).toEqual([
      ['screen'],
      ['pinned', 'screen'],
      ['speaker', 'pinned', 'screen'],
      ['large', 'speaker', 'pinned', 'screen'],
      ['small', 'large', 'speaker', 'pinned', 'screen'],
    ]);
  });

  test('those that are not seen take no place', () => {
    expect(kept([video('a', { seen: null, pinned: true }), video('b')], 1)).toEqual(['b']);
  });

  test('who came first keeps the place among equals', () => {
    expect(kept([video('a'), video('b'), video('c')], 2)).toEqual(['a', 'b']);
  });
});
