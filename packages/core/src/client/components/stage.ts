import { type CallLayout, type CallLayoutOptions, layoutCall } from '../../layout/layout-call.ts';
import { type Box, styleOf, type Tile } from '../../layout/rectangle.ts';
import { clampPage, nextSeats, pageCount, pageOf } from '../../layout/seats.ts';
import type { Participant } from '../api.ts';
import type { ComponentStyle } from './component-styles.ts';
import { sharingOf } from './present.ts';

/** Where everybody sits, and whose screens are shared, the latest last. */
export interface Seating {
  readonly seats: readonly string[];
  readonly sharing: readonly string[];
}

/** What seats depend on. */
export interface SeatingOptions {
  /** Members of a page, oneself included. */
  readonly pageSize: number;
  readonly page: number;
  /** Whether oneself has a tile, on every page. */
  readonly self: boolean;
  /** Ids of those who are to be seen. */
  readonly wanted: readonly (string | null)[];
}

/** Before anybody came. */
export const nobodySeated: Seating = { seats: [], sharing: [] };

/** The seating after people came, went, spoke or shared; `before` itself when nothing changed. */
export function nextSeating(before: Seating, participants: readonly Participant[], options: SeatingOptions): Seating {
  const ids = participants.map(({ id }) => id);
  const wanted = options.wanted.filter((id) => id !== null);
  const seats = nextSeats(before.seats, ids, { size: perPage(options), page: options.page, wanted });
  const sharing = sharingOf(before.sharing, participants);
  return seats === before.seats && sharing === before.sharing ? before : { seats, sharing };
}

/** How a stage is laid out. */
export interface StageOptions extends Omit<CallLayoutOptions, 'page' | 'pageSize'>, Omit<SeatingOptions, 'wanted'> {
  /** The id of whoever is large. */
  readonly main: string | null;
  /** Whether shared screens are shown. */
  readonly screens: boolean;
}

/** Tiles for everybody in their seats, oneself as `local` after them; in an order that keeps elements where they are in the page. */
export function layoutStage({ seats, sharing }: Seating, box: Box, options: StageOptions): CallLayout {
  const { self, main, screens, page, ...layout } = options;
  const size = perPage(options);
  const shown = screens ? sharing : [];
  const member = (id: string): { readonly id: string } => ({ id });
  const own = self ? [member('local')] : [];
  const lay = (ids: readonly string[], preferred = layout.preferred): CallLayout => {
    const scene = { members: [...ids.map(member), ...own], sharing: shown, main };
    return layoutCall(scene, box, { ...layout, preferred, pageSize: ids.length + 1 });
  };
  const whole = lay(seats);
  const paged = whole.name === 'grid' && seats.length > size;
  const { tiles } = paged ? lay(pageOf(seats, page, size), 'grid') : whole;
  const at = new Map([...seats, 'local'].map((id, index) => [id, index]));
  const order = ({ id, source }: Tile): number => (source === 'screen' ? -1 : (at.get(id) ?? 0));
  return {
    name: whole.name,
    tiles: [...tiles].sort((a, b) => order(a) - order(b)),
    page: paged ? clampPage(page, seats.length, size) : 0,
    pages: paged ? pageCount(seats.length, size) : 1,
  };
}

/** Where a tile is, as a style; what lies over another is above it. */
export function stageStyle(tile: Tile): ComponentStyle {
  return { ...styleOf(tile), zIndex: tile.place === 'inset' ? 1 : 0 };
}

/** Whether this browser can share a screen; those of phones cannot. */
export function canShareScreen(): boolean {
  return typeof globalThis.navigator?.mediaDevices?.getDisplayMedia === 'function';
}

function perPage({ pageSize, self }: Pick<SeatingOptions, 'pageSize' | 'self'>): number {
  return Math.max(1, pageSize - (self ? 1 : 0));
}
