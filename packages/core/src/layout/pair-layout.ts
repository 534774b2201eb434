import type { Box, LayoutMember, Tile } from './rectangle.ts';

/** How two are laid out. */
export interface PairOptions {
  /** Which corner the small tile lies in; `start` is where a line of text begins. Default `bottom-end`. */
  readonly corner?: 'top-start' | 'top-end' | 'bottom-start' | 'bottom-end';
  /** From the edges of the box, CSS pixels. Default 16. */
  readonly margin?: number;
}

/**
 * Picture in picture: the first member fills the box, the second lies over a corner.
 *
 * @example
 * pairLayout([bob, self], box, { corner: 'top-end' });
 */
export function pairLayout(
  [main, inset]: readonly LayoutMember[],
  box: Box,
  { corner = 'bottom-end', margin = 16 }: PairOptions = {},
): readonly Tile[] {
  if (!main) return [];
  const whole: Tile = {
    id: main.id,
    source: 'camera',
    place: 'main',
    left: 0,
    top: 0,
    width: box.width,
    height: box.height,
  };
  if (!inset) return [whole];
  const upright = box.height > box.width;
  const ratio = upright ? 3 / 4 : 16 / 9;
  const width = Math.floor(Math.min(box.width * (upright ? 0.28 : 0.22), (box.height / 3) * ratio));
  const height = Math.floor(width / ratio);
  const edge = Math.floor(Math.min(margin, box.width / 8, box.height / 8));
  const left = corner.endsWith('start') ? edge : Math.floor(box.width - width - edge);
  const top = corner.startsWith('top') ? edge : Math.floor(box.height - height - edge);
  return [whole, { id: inset.id, source: 'camera', place: 'inset', left, top, width, height }];
}
