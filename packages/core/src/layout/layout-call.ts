import { chooseLayout, type LayoutName } from './choose-layout.ts';
import { gridLayout, type GridOptions } from './grid-layout.ts';
import { pairLayout, type PairOptions } from './pair-layout.ts';
import type { Box, LayoutMember, Tile } from './rectangle.ts';
import { clampPage, pageCount, pageOf } from './seats.ts';
import { speakerLayout, spotlightLayout, type StripOptions } from './speaker-layout.ts';

/** Who is in the call, in the order of their seats, and what they do. */
export interface CallScene {
  /** Everybody to show; oneself last in a pair. */
  readonly members: readonly LayoutMember[];
  /** The ids of those who share a screen, the latest last. */
  readonly sharing?: readonly string[];
  /** The id of whoever speaks or is pinned. */
  readonly main?: string | null;
}

/** How a call is laid out. */
export interface CallLayoutOptions extends GridOptions, StripOptions, PairOptions {
  readonly preferred?: 'grid' | 'speaker' | undefined;
  /** Members of a page of the grid. Default 49. */
  readonly pageSize?: number | undefined;
  /** The page of the grid, from 0. Default 0. */
  readonly page?: number | undefined;
}

/** A call laid out. */
export interface CallLayout {
  readonly name: LayoutName;
  readonly tiles: readonly Tile[];
  readonly page: number;
  readonly pages: number;
}

/**
 * Chooses a layout by `chooseLayout` and lays a call out.
 *
 * @example
 * const { tiles } = layoutCall({ members: participants, sharing: ['bob'] }, { width: 1280, height: 720 });
 */
export function layoutCall(scene: CallScene, box: Box, options: CallLayoutOptions = {}): CallLayout {
  const { members, sharing = [], main } = scene;
  const name = chooseLayout({ members: members.length, sharing, preferred: options.preferred });
  const one = (tiles: readonly Tile[]): CallLayout => ({ name, tiles, page: 0, pages: 1 });
  const presenter = sharing.at(-1);
  if (name === 'spotlight' && presenter !== undefined)
    return one(spotlightLayout(members, box, { ...options, sharing: presenter }));
  if (name === 'speaker') return one(speakerLayout(members, box, { ...options, main }));
  if (name === 'pair') return one(pairLayout(members, box, options));
  const { page = 0, pageSize = 49 } = options;
  return {
    name,
    tiles: gridLayout(pageOf(members, page, pageSize), box, options),
    page: clampPage(page, members.length, pageSize),
    pages: pageCount(members.length, pageSize),
  };
}
