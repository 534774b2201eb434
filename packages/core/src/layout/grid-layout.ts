import type { Box, LayoutMember, Tile } from './rectangle.ts';

/** How a grid is laid out. */
export interface GridOptions {
  /** Between tiles, CSS pixels. Default 8; less where the box is too small for it. */
  readonly gap?: number;
  /** The narrowest and the widest shape of a tile, width divided by height. Default 3 to 4, and 16 to 9. */
  readonly aspect?: readonly [narrowest: number, widest: number];
}

interface Shape {
  readonly columns: number;
  readonly rows: number;
  readonly gap: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Equal tiles as large as the box allows, in rows, the last row centred.
 *
 * @example
 * gridLayout(participants, { width: 1280, height: 720 });
 */
export function gridLayout(
  members: readonly LayoutMember[],
  box: Box,
  { gap = 8, aspect: [narrowest, widest] = [3 / 4, 16 / 9] }: GridOptions = {},
): readonly Tile[] {
  const shapes = members.map((_, index) => shapeOf(index + 1, members.length, box, gap, narrowest, widest));
  const best = shapes.reduce<Shape | null>((a, b) => (a && a.width * a.height >= b.width * b.height ? a : b), null);
  return best ? members.map(({ id }, index) => tileAt(id, index, members.length, best, box)) : [];
}

function shapeOf(columns: number, count: number, box: Box, wanted: number, narrowest: number, widest: number): Shape {
  const rows = Math.ceil(count / columns);
  const gap = Math.floor(Math.min(wanted, box.width / (2 * columns), box.height / (2 * rows)));
  const cell = {
    width: (box.width - gap * (columns - 1)) / columns,
    height: (box.height - gap * (rows - 1)) / rows,
  };
  const width = Math.floor(Math.min(cell.width, cell.height * widest));
  const height = Math.floor(Math.min(cell.height, cell.width / narrowest));
  return { columns, rows, gap, width, height };
}

function tileAt(id: string, index: number, count: number, shape: Shape, box: Box): Tile {
  const { columns, rows, gap, width, height } = shape;
  const row = Math.floor(index / columns);
  const inRow = row === rows - 1 ? count - row * columns : columns;
  const start = (room: number, items: number, size: number): number =>
    Math.floor((room - items * size - (items - 1) * gap) / 2);
  return {
    id,
    source: 'camera',
    place: 'grid',
    left: start(box.width, inRow, width) + (index % columns) * (width + gap),
    top: start(box.height, rows, height) + row * (height + gap),
    width,
    height,
  };
}
