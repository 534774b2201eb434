/** Room to lay out in, CSS pixels. */
export interface Box {
  readonly width: number;
  readonly height: number;
}

/** Where something lies in a box, whole CSS pixels; `left` counts from where a line of text begins. */
export interface Rectangle extends Box {
  readonly left: number;
  readonly top: number;
}

/** What a tile shows: a member's camera or the member's screen. */
export type TileSource = 'camera' | 'screen';

/** One tile of a layout. */
export interface Tile extends Rectangle {
  /** The member's id. */
  readonly id: string;
  readonly source: TileSource;
  /** `main` is the one large tile, `strip` is beside it, `inset` lies over it, `grid` is one of many alike. */
  readonly place: 'grid' | 'main' | 'strip' | 'inset';
}

/** Somebody to lay out; participants of a call are. */
export interface LayoutMember {
  readonly id: string;
}

/** A rectangle's place as style properties that mirror themselves where text runs from right to left. */
export function styleOf({ left, top, width, height }: Rectangle): {
  readonly position: 'absolute';
  readonly insetInlineStart: string;
  readonly top: string;
  readonly width: string;
  readonly height: string;
} {
  return {
    position: 'absolute',
    insetInlineStart: `${left}px`,
    top: `${top}px`,
    width: `${width}px`,
    height: `${height}px`,
  };
}
