import { ServerError } from '@org/calls-core/protocol';
import type { Page, PageOptions } from './call-store.ts';
import type { SqlValue } from './sql-driver.ts';

/** The last place of a page: what a list is sorted by, and an id for what is equal in it. */
interface Place {
  readonly at: number;
  readonly id: string;
}

/** How a page is cut out of a list that is sorted from new to old by two columns. */
export interface PageQuery {
  /** Condition after `and`; empty on the first page. */
  readonly condition: string;
  readonly values: readonly SqlValue[];
  /** One more than a page holds: it tells whether there is a next one. */
  readonly fetch: number;
}

const defaultLimit = 50;
const maxLimit = 200;

/** A limit within the bounds. */
export function boundLimit(limit: number = defaultLimit): number {
  return Number.isFinite(limit) ? Math.min(maxLimit, Math.max(1, Math.floor(limit))) : defaultLimit;
}

/** Reads the options of a page. Throws `invalid-message` for a cursor that is none of ours. */
export function pageQuery({ cursor, limit }: PageOptions, at: string, id: string): PageQuery {
  const fetch = boundLimit(limit) + 1;
  if (cursor === undefined || cursor === null) return { condition: '', values: [], fetch };
  const place = parseCursor(cursor);
  return { condition: ` and (${at}, ${id}) < (?, ?)`, values: [place.at, place.id], fetch };
}

/** Makes a page of what was fetched. */
export function toPage<T>(rows: readonly T[], fetch: number, placeOf: (item: T) => Place): Page<T> {
  const items = rows.slice(0, fetch - 1);
  const last = items.at(-1);
  return { items, next: rows.length < fetch || last === undefined ? null : toCursor(placeOf(last)) };
}

function toCursor({ at, id }: Place): string {
  return Buffer.from(JSON.stringify([at, id])).toString('base64url');
}

function parseCursor(cursor: string): Place {
  try {
    const [at, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as [unknown, unknown];
    if (Number.isSafeInteger(at) && typeof id === 'string') return { at: at as number, id };
  } catch {
    // Told below.
  }
  throw new ServerError('invalid-message', { detail: 'The cursor is not one that a page ended with.' });
}
