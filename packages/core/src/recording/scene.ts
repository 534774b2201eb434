/** Somebody or something in a recording's picture and sound. What it gives now is asked for at each frame, so tracks may be exchanged at any time. */
export interface Tile {
  readonly id: string;
  readonly kind: 'camera' | 'screen';
  /** Written into the picture; null for none. */
  readonly name: string | null;
  readonly muted: boolean;
  picture(): MediaStreamTrack | null;
  sound(): MediaStreamTrack | null;
}

/** A place in the picture, pixels. */
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What a layout decides by. */
export interface ComposeTile {
  readonly id: string;
  readonly kind: 'camera' | 'screen';
  readonly speaking: boolean;
  /** Speaks, or spoke last. */
  readonly active: boolean;
  /** Width divided by height; null while there is no picture. */
  readonly aspect: number | null;
}

/** Places tiles in a picture of `size`; a tile without a place is not shown. */
export type ComposeLayout = (
  tiles: readonly ComposeTile[],
  size: { readonly width: number; readonly height: number },
) => ReadonlyMap<string, Rect>;
