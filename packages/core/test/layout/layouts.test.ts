import { describe, expect, test } from 'vitest';
import {
  type Box,
  chooseLayout,
  gridLayout,
  layoutCall,
  pairLayout,
  speakerLayout,
  spotlightLayout,
  stripCapacity,
  styleOf,
} from '@org/calls-core/layout';
import { areaOf, membersOf, overlapping, outside } from './support/tiles.ts';

const desktop: Box = { width: 1280, height: 720 };
const phone: Box = { width: 390, height: 844 };

describe('gridLayout', () => {
  test.each([
    [1, 1],
    [2, 0.94],
    [4, 0.97],
    [9, 0.95],
    [16, 0.93],
    [49, 0.87],
  ])('%i tiles fill 1280×720 to at least %f of it without overlap', (count, share) => {
    const tiles = gridLayout(membersOf(count), desktop);
    expect(tiles).toHaveLength(count);
    expect(overlapping(tiles)).toEqual([]);
    expect(outside(tiles, desktop)).toEqual([]);
    expect(areaOf(tiles) / (1280 * 720)).toBeGreaterThanOrEqual(share);
  });

  test('two are side by side in a wide box and above each other in a tall one', () => {
    const [a, b] = gridLayout(membersOf(2), desktop);
    expect([a?.top === b?.top, a?.left === b?.left]).toEqual([true, false]);
    const [c, d] = gridLayout(membersOf(2), phone);
    expect([c?.top === d?.top, c?.left === d?.left]).toEqual([false, true]);
  });

  test('tiles keep to the shapes that are allowed', () => {
    const [tile] = gridLayout(membersOf(1), phone, { aspect: [1, 1] });
    expect(tile).toMatchObject({ left: 0, top: 227, width: 390, height: 390 });
  });

  test('the last row is centred', () => {
    const tiles = gridLayout(membersOf(3), { width: 1000, height: 800 }, { aspect: [16 / 9, 16 / 9] });
    const last = tiles.at(-1)!;
    expect(last.left + last.width / 2).toBeCloseTo(500, -1);
  });

  test('nobody gives no tile', () => {
    expect(gridLayout([], desktop)).toEqual([]);
  });
});

describe('speakerLayout', () => {
  test('the strip is beside the speaker in a wide box', () => {
    const [main, first] = speakerLayout(membersOf(4), desktop, { main: 'm2' });
    expect(main).toMatchObject({ id: 'm2', place: 'main', left: 0, top: 0, height: 720 });
    expect(first).toMatchObject({ id: 'm0', place: 'strip', left: main!.width + 8 });
  });

  test('the strip is below the speaker in a tall box', () => {
    const [main, first] = speakerLayout(membersOf(4), phone);
    expect(main).toMatchObject({ id: 'm0', place: 'main', width: 390 });
    expect(first).toMatchObject({ id: 'm1', place: 'strip', top: main!.height + 8 });
  });

  test('whoever has no room in the strip is left out', () => {
    expect(speakerLayout(membersOf(50), desktop)).toHaveLength(1 + stripCapacity(desktop));
    expect(stripCapacity(phone)).toBe(4);
  });

  test('one alone has the whole box', () => {
    expect(speakerLayout(membersOf(1), desktop)).toMatchObject([{ width: 1280, height: 720 }]);
  });

  test('nobody gives no tile', () => {
    expect(speakerLayout([], desktop)).toEqual([]);
  });
});

describe('spotlightLayout', () => {
  test('the screen is large and whoever shares it is first in the strip', () => {
    const tiles = spotlightLayout(membersOf(3), desktop, { sharing: 'm2' });
    expect(tiles.map(({ id, source, place }) => `${id} ${source} ${place}`)).toEqual([
      'm2 screen main',
      'm2 camera strip',
      'm0 camera strip',
      'm1 camera strip',
    ]);
  });
});

describe('pairLayout', () => {
  test.each([
    ['top-start', 'start', 'top'],
    ['top-end', 'end', 'top'],
    ['bottom-start', 'start', 'bottom'],
    ['bottom-end', 'end', 'bottom'],
  ] as const)('the small tile lies in the corner %s', (corner, inline, block) => {
    const [main, inset] = pairLayout(membersOf(2), desktop, { corner });
    expect(main).toMatchObject({ id: 'm0', width: 1280, height: 720 });
    expect(inset?.left).toBe(inline === 'start' ? 16 : 1280 - 16 - inset!.width);
    expect(inset?.top).toBe(block === 'top' ? 16 : 720 - 16 - inset!.height);
  });

  test('one alone has the whole box', () => {
    expect(pairLayout(membersOf(1), phone)).toMatchObject([{ id: 'm0', width: 390, height: 844 }]);
    expect(pairLayout([], phone)).toEqual([]);
  });

  test('the small tile is upright where the box is', () => {
    const inset = pairLayout(membersOf(2), phone)[1]!;
    expect(inset.height).toBeGreaterThan(inset.width);
  });
});

describe('chooseLayout', () => {
  test.each([
    ['a shared screen comes first', { members: 2, sharing: ['bob'], preferred: 'grid' }, 'spotlight'],
    ['the user’s choice comes next', { members: 2, sharing: [], preferred: 'speaker' }, 'speaker'],
    ['two are a pair', { members: 2, sharing: [] }, 'pair'],
    ['one alone is a grid', { members: 1, sharing: [] }, 'grid'],
    ['many are a grid', { members: 3, sharing: [] }, 'grid'],
  ] as const)('%s', (_name, facts, layout) => {
    expect(chooseLayout(facts)).toBe(layout);
  });
});

describe('layoutCall', () => {
  test('lays the latest of several screens out large', () => {
    const { name, tiles } = layoutCall({ members: membersOf(3), sharing: ['m0', 'm1'] }, desktop);
    expect([name, tiles[0]?.id, tiles[0]?.source]).toEqual(['spotlight', 'm1', 'screen']);
  });

  test('shows one page of a grid, and the last one for a page that is gone', () => {
    const scene = { members: membersOf(10) };
    const { tiles, page, pages } = layoutCall(scene, desktop, { pageSize: 4, page: 7 });
    expect([tiles.map(({ id }) => id), page, pages]).toEqual([['m8', 'm9'], 2, 3]);
  });

  test('shows a speaker, a pair, and a grid', () => {
    const speaker = layoutCall({ members: membersOf(3), main: 'm1' }, desktop, { preferred: 'speaker' });
    expect(speaker.tiles[0]).toMatchObject({ id: 'm1', place: 'main' });
    expect(layoutCall({ members: membersOf(2) }, desktop).name).toBe('pair');
    expect(layoutCall({ members: membersOf(5) }, desktop).tiles).toHaveLength(5);
  });
});

test('a place as a style counts from where a line of text begins', () => {
  expect(styleOf({ left: 1, top: 2, width: 3, height: 4 })).toEqual({
    position: 'absolute',
    insetInlineStart: '1px',
    top: '2px',
    width: '3px',
    height: '4px',
  });
});
