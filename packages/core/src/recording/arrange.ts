import type { ComposeLayout, ComposeTile, Rect } from './scene.ts';

interface Box extends Rect {
  readonly gap: number;
}

/** Everybody at the same size. */
export const gridLayout: ComposeLayout = (tiles, size) => grid(tiles, whole(size));

/** Who speaks, or the shared screen, large; the others in a column beside it. */
export const speakerLayout: ComposeLayout = (tiles, size) => {
  const main = mainOf(tiles);
  const others = tiles.filter((tile) => tile !== main);
  if (!main || others.length === 0) return gridLayout(tiles, size);
  const { gap } = whole(size);
  const side = Math.round(size.width * 0.22);
  const large = { x: 0, y: 0, width: size.width - side - gap, height: size.height };
  const cell = Math.min((side * 9) / 16, (size.height - gap * (others.length - 1)) / others.length);
  const places = new Map<string, Rect>([[main.id, large]]);
  for (const [index, { id }] of others.entries())
    places.set(id, {
      x: size.width - side,
      y: Math.round(index * (cell + gap)),
      width: side,
      height: Math.round(cell),
    });
  return places;
};

/** Who speaks, or the shared screen, alone. */
export const spotlightLayout: ComposeLayout = (tiles, size) => {
  const main = mainOf(tiles);
  return new Map(main ? [[main.id, { x: 0, y: 0, ...size }]] : []);
};

function mainOf(tiles: readonly ComposeTile[]): ComposeTile | undefined {
  return tiles.find(({ kind }) => kind === 'screen') ?? tiles.find(({ active }) => active) ?? tiles[0];
}

function whole(size: { readonly width: number; readonly height: number }): Box {
  return { x: 0, y: 0, ...size, gap: Math.round(size.width / 160) };
}

/** As many columns as give the largest tiles of 16:9; the last row is centred. */
function grid(tiles: readonly ComposeTile[], box: Box): Map<string, Rect> {
  const { gap } = box;
  let best = { columns: 1, area: 0 };
  for (let columns = 1; columns <= tiles.length; columns++) {
    const { width, height } = cellOf(tiles.length, columns, box);
    const fit = Math.min(width, (height * 16) / 9);
    if (fit > best.area) best = { columns, area: fit };
  }
  const { columns } = best;
  const { width, height } = cellOf(tiles.length, columns, box);
  const rest = tiles.length % columns;
  const places = new Map<string, Rect>();
  for (const [index, { id }] of tiles.entries()) {
    const row = Math.floor(index / columns);
    const inLast = rest !== 0 && row === Math.floor(tiles.length / columns);
    const shift = inLast ? ((columns - rest) * (width + gap)) / 2 : 0;
    const x = Math.round(shift + (index % columns) * (width + gap));
    places.set(id, { x, y: Math.round(row * (height + gap)), width: Math.round(width), height: Math.round(height) });
  }
  return places;
}

function cellOf(count: number, columns: number, { width, height, gap }: Box): { width: number; height: number } {
  const rows = Math.ceil(count / columns);
  return { width: (width - gap * (columns - 1)) / columns, height: (height - gap * (rows - 1)) / rows };
}
