import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gridLayout, pairLayout, speakerLayout, spotlightLayout } from '@org/calls-core/layout';
import { membersOf, outside, overlapping } from './support/tiles.ts';

const boxes = fc.record({ width: fc.integer({ min: 1, max: 4000 }), height: fc.integer({ min: 1, max: 3000 }) });
const members = fc.integer({ min: 1, max: 60 }).map(membersOf);
const gap = fc.integer({ min: 0, max: 40 });
const strip = fc.constantFrom({}, { strip: 'side' } as const, { strip: 'bottom' } as const);

describe('in any box, for any number of members', () => {
  test('a grid has a tile for each, all equal, inside the box, none over another', () => {
    fc.assert(
      fc.property(members, boxes, gap, (all, box, space) => {
        const tiles = gridLayout(all, box, { gap: space });
        expect(tiles.map(({ id }) => id)).toEqual(all.map(({ id }) => id));
        expect(new Set(tiles.map(({ width, height }) => `${width}×${height}`)).size).toBe(1);
        expect(outside(tiles, box)).toEqual([]);
        expect(overlapping(tiles)).toEqual([]);
      }),
    );
  });

  test('a speaker layout stays inside the box, none over another, the speaker the largest', () => {
    fc.assert(
      fc.property(members, boxes, gap, strip, (all, box, space, where) => {
        const main = all.at(-1)!.id;
        const tiles = speakerLayout(all, box, { gap: space, main, ...where });
        expect(outside(tiles, box)).toEqual([]);
        expect(overlapping(tiles)).toEqual([]);
        expect(tiles[0]?.id).toBe(main);
        const area = ({ width, height }: { width: number; height: number }): number => width * height;
        expect(tiles.slice(1).filter((tile) => area(tile) > area(tiles[0]!))).toEqual([]);
      }),
    );
  });

  test('a spotlight stays inside the box, none over another, nobody twice in the strip', () => {
    fc.assert(
      fc.property(members, boxes, (all, box) => {
        const tiles = spotlightLayout(all, box, { sharing: all[0]!.id });
        expect(outside(tiles, box)).toEqual([]);
        expect(overlapping(tiles)).toEqual([]);
        const strips = tiles.filter(({ place }) => place === 'strip').map(({ id }) => id);
        expect(new Set(strips).size).toBe(strips.length);
      }),
    );
  });

  test('a pair stays inside the box', () => {
    fc.assert(
      fc.property(boxes, (box) => {
        expect(outside(pairLayout(membersOf(2), box), box)).toEqual([]);
      }),
    );
  });
});
