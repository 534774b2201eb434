/** Who is to be seen, and where one looks. */
export interface SeatOptions {
  /** Seats of a page. */
  readonly size: number;
  /** The page that is looked at, from 0. Default 0. */
  readonly page?: number;
  /** Ids of those who are to be seen there, the most important first: who speaks, who was pinned. */
  readonly wanted?: readonly string[];
}

/**
 * The order of seats after people came and went: nobody moves who need not.
 * Newcomers sit down at the end, a seat that became free goes to whoever sat last, and somebody wanted who is not on the
 * page that is looked at changes places with its last member who is not wanted.
 *
 * @example
 * seats = nextSeats(seats, participants.map(({ id }) => id), { size: 9, page, wanted: [speaker] });
 */
export function nextSeats(
  before: readonly string[],
  present: readonly string[],
  options: SeatOptions,
): readonly string[] {
  const seats = withoutLeavers(before, new Set(present));
  const seated = new Set(seats);
  seats.push(...[...new Set(present)].filter((id) => !seated.has(id)));
  bringIntoView(seats, options);
  return seats.length === before.length && seats.every((id, index) => id === before[index]) ? before : seats;
}

/** How many pages there are; at least one. */
export function pageCount(members: number, size: number): number {
  return Math.max(1, Math.ceil(members / Math.max(1, size)));
}

/** Those on one page; a page that is no longer there is the last one. */
export function pageOf<T>(seats: readonly T[], page: number, size: number): readonly T[] {
  const first = clampPage(page, seats.length, size) * size;
  return seats.slice(first, first + size);
}

/** The page, or the last one if there is none of that number. */
export function clampPage(page: number, members: number, size: number): number {
  return Math.max(0, Math.min(page, pageCount(members, size) - 1));
}

function withoutLeavers(before: readonly string[], present: ReadonlySet<string>): string[] {
  const seats: (string | null)[] = before.map((id) => (present.has(id) ? id : null));
  for (let index = 0; index < seats.length; index += 1) {
    while (seats.length > index && seats.at(-1) === null) seats.pop();
    if (index < seats.length && seats[index] === null) seats[index] = seats.pop() ?? null;
  }
  return seats.filter((id) => id !== null);
}

function bringIntoView(seats: string[], { size, page = 0, wanted = [] }: SeatOptions): void {
  const first = clampPage(page, seats.length, size) * size;
  const end = Math.min(first + size, seats.length);
  const important = new Set(wanted.slice(0, end - first));
  for (const id of important) {
    const at = seats.indexOf(id);
    if (at < 0 || (at >= first && at < end)) continue;
    const place = seats.findLastIndex((other, index) => index >= first && index < end && !important.has(other));
    const other = seats[place];
    if (other === undefined) return;
    seats[place] = id;
    seats[at] = other;
  }
}
