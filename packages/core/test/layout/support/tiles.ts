import type { Box, LayoutMember, Tile } from '@org/calls-core/layout';

export const membersOf = (count: number): readonly LayoutMember[] =>
  Array.from({ length: count }, (_, index) => ({ id: `m${index}` }));

export const areaOf = (tiles: readonly Tile[]): number =>
  tiles.reduce((sum, { width, height }) => sum + width * height, 0);

/** Pairs of tiles that share a pixel; a tile that lies over another by intent is none. */
export function overlapping(tiles: readonly Tile[]): readonly string[] {
  return tiles.flatMap((a, index) =>
    tiles
      .slice(index + 1)
      .filter((b) => a.left < b.left + b.width && b.left < a.left + a.width)
      .filter((b) => a.top < b.top + b.height && b.top < a.top + a.height)
      .map((b) => `${a.id} and ${b.id}`),
  );
}

/** Tiles that reach out of the box, or that have no size to speak of. */
export function outside(tiles: readonly Tile[], box: Box): readonly Tile[] {
  return tiles.filter(
    ({ left, top, width, height }) =>
      !(left >= 0 && top >= 0 && width >= 0 && height >= 0 && left + width <= box.width && top + height <= box.height),
  );
}
