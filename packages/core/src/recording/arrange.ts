import { gridLayout, speakerLayout, type Tile as LaidTile } from '../layout/index.ts';
import type { ComposeLayout, ComposeTile, Rect } from './scene.ts';

/** Everybody at the same size. */
export const composeGrid: ComposeLayout = (tiles, size) => places(gridLayout(tiles, size));

/** The shared screen, or who speaks, large; the others in a strip, as many as have room there. */
export const composeSpeaker: ComposeLayout = (tiles, size) =>
  places(speakerLayout(tiles, size, { main: mainOf(tiles)?.id }));

/** The shared screen, or who speaks, alone. */
export const composeSpotlight: ComposeLayout = (tiles, size) => {
  const main = mainOf(tiles);
  return new Map(main ? [[main.id, { x: 0, y: 0, ...size }]] : []);
};

function mainOf(tiles: readonly ComposeTile[]): ComposeTile | undefined {
  return tiles.find(({ kind }) => kind === 'screen') ?? tiles.find(({ active }) => active) ?? tiles[0];
}

function places(tiles: readonly LaidTile[]): ReadonlyMap<string, Rect> {
  return new Map(tiles.map(({ id, left, top, width, height }) => [id, { x: left, y: top, width, height }]));
}
