import { describe, expect, test } from 'vitest';
import {
  composeGrid,
  type ComposeLayout,
  composeSpeaker,
  composeSpotlight,
  type ComposeTile,
  type Rect,
} from '../../src/client/recording.ts';

const size = { width: 1280, height: 720 };
const tile = (id: string, more: Partial<ComposeTile> = {}): ComposeTile => ({
  ...{ id, kind: 'camera', speaking: false, active: false, aspect: 16 / 9, ...more },
});
const people = (count: number): ComposeTile[] => Array.from({ length: count }, (_, index) => tile(`p${index}`));
const area = ({ width, height }: Rect): number => width * height;
const overlap = (a: Rect, b: Rect): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

describe.each<[string, ComposeLayout]>([
  ['grid', composeGrid],
  ['speaker', composeSpeaker],
  ['spotlight', composeSpotlight],
])('%s', (_name, layout) => {
  test.each([0, 1, 2, 3, 5, 9, 25])('places %i tiles inside of the picture, none over another', (count) => {
    const places = [...layout(people(count), size).values()];
    for (const [index, place] of places.entries()) {
      expect(place.x >= 0 && place.y >= 0 && place.width > 0 && place.height > 0).toBe(true);
      expect(place.x + place.width <= size.width && place.y + place.height <= size.height).toBe(true);
      expect(places.slice(index + 1).some((other) => overlap(place, other))).toBe(false);
    }
    expect(places.length).toBeGreaterThanOrEqual(Math.min(count, 1));
  });
});

test('the grid shows everybody at one size', () => {
  const places = [...composeGrid(people(7), size).values()];
  expect(places).toHaveLength(7);
  expect(new Set(places.map(area)).size).toBe(1);
});

test.each([
  ['speaker', composeSpeaker],
  ['spotlight', composeSpotlight],
] as const)('%s: large is the shared screen, else who speaks or spoke last, else the first', (_name, layout) => {
  const largest = (tiles: readonly ComposeTile[]): string | undefined =>
    [...layout(tiles, size)].toSorted(([, a], [, b]) => area(b) - area(a))[0]?.[0];
  const some = [tile('a'), tile('b', { active: true }), tile('c')];
  expect(largest(some)).toBe('b');
  expect(largest([...some, tile('c screen', { kind: 'screen' })])).toBe('c screen');
  expect(largest(people(3))).toBe('p0');
});
