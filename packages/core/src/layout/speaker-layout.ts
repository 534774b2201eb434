import type { Box, LayoutMember, Tile, TileSource } from './rectangle.ts';

/** How one large tile and a strip are laid out. */
export interface StripOptions {
  /** Between tiles, CSS pixels. Default 8. */
  readonly gap?: number;
  /** Where the strip goes. Default: beside the large tile in a wide box, else below it. */
  readonly strip?: 'side' | 'bottom';
}

/** Who is large in a speaker layout. */
export interface SpeakerOptions extends StripOptions {
  /** The member's id. Default: the first member. */
  readonly main?: string | null | undefined;
}

/** Whose screen is large in a spotlight. */
export interface SpotlightOptions extends StripOptions {
  /** The id of the member who shares; the member comes first in the strip. */
  readonly sharing: string;
}

/**
 * One member large, the others in a strip in their order; whoever has no room there is left out.
 *
 * @example
 * speakerLayout(participants, box, { main: speaker });
 */
export function speakerLayout(
  members: readonly LayoutMember[],
  box: Box,
  options: SpeakerOptions = {},
): readonly Tile[] {
  const main = members.find(({ id }) => id === options.main) ?? members[0];
  if (!main) return [];
  const others = members.filter((member) => member !== main);
  return withStrip({ id: main.id, source: 'camera' }, others, box, options);
}

/**
 * A shared screen large, whoever shares it first in the strip, then the others.
 *
 * @example
 * spotlightLayout(participants, box, { sharing: 'bob' });
 */
export function spotlightLayout(
  members: readonly LayoutMember[],
  box: Box,
  options: SpotlightOptions,
): readonly Tile[] {
  const presenter = members.filter(({ id }) => id === options.sharing);
  const others = members.filter(({ id }) => id !== options.sharing);
  return withStrip({ id: options.sharing, source: 'screen' }, [...presenter, ...others], box, options);
}

/** How many tiles a strip in this box has room for. */
export function stripCapacity(box: Box, options: StripOptions = {}): number {
  return stripOf(box, options).capacity;
}

interface Strip {
  readonly side: boolean;
  readonly gap: number;
  readonly width: number;
  readonly height: number;
  readonly capacity: number;
}

const clamp = (least: number, value: number, most: number): number => Math.max(least, Math.min(value, most));

/** A strip takes a fifth of a wide box; in others its tiles stay wide enough for a face and a name. */
function stripOf(box: Box, options: StripOptions): Strip {
  const side = (options.strip ?? (box.width > box.height * 1.2 ? 'side' : 'bottom')) === 'side';
  const gap = Math.floor(Math.min(options.gap ?? 8, box.width / 8, box.height / 8));
  const wished = side ? clamp(112, box.width * 0.2, 320) : clamp(80, box.width * 0.22, 240);
  const ratio = side ? 16 / 9 : 4 / 3;
  const width = Math.floor(
    Math.min(wished, side ? box.width / 3 : box.width, (side ? box.height : box.height / 3) * ratio),
  );
  const height = Math.floor(width / ratio);
  const [room, size] = side ? [box.height, height] : [box.width, width];
  return { side, gap, width, height, capacity: size > 0 ? Math.floor((room + gap) / (size + gap)) : 0 };
}

function withStrip(
  main: { readonly id: string; readonly source: TileSource },
  others: readonly LayoutMember[],
  box: Box,
  options: StripOptions,
): readonly Tile[] {
  const strip = stripOf(box, options);
  const shown = others.slice(0, strip.capacity);
  const taken = shown.length === 0 ? 0 : strip.gap + (strip.side ? strip.width : strip.height);
  const width = Math.floor(box.width - (strip.side ? taken : 0));
  const height = Math.floor(box.height - (strip.side ? 0 : taken));
  const step = strip.gap + (strip.side ? strip.height : strip.width);
  const start = Math.floor(((strip.side ? box.height : box.width) - shown.length * step + strip.gap) / 2);
  return [
    { ...main, place: 'main', left: 0, top: 0, width, height },
    ...shown.map(({ id }, index): Tile => {
      const along = start + index * step;
      const place = strip.side ? { left: width + strip.gap, top: along } : { left: along, top: height + strip.gap };
      return { id, source: 'camera', place: 'strip', ...place, width: strip.width, height: strip.height };
    }),
  ];
}
