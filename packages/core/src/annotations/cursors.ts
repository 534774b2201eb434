import type { Clock, StopTimer } from '../util/clock.ts';

/** Where an author's cursor is, in parts of the picture. */
export interface CursorPlace {
  readonly author: number;
  readonly at: readonly number[];
}

/** The cursors of one share: each is gone when it is told to be nowhere, or nothing is heard of it for a while. */
export interface Cursors {
  list(): readonly CursorPlace[];
  set(author: number, at: readonly number[]): void;
  clear(): void;
}

/** Ms after which a cursor of which nothing is heard is gone: that it left may have been lost. */
const stale = 4000;

/** Creates the cursors. */
export function createCursors(clock: Clock, changed: () => void): Cursors {
  const places = new Map<number, { readonly at: readonly number[]; readonly stop: StopTimer }>();
  const remove = (author: number): boolean => {
    places.get(author)?.stop();
    return places.delete(author);
  };
  return {
    list: () => Array.from(places, ([author, { at }]) => ({ author, at })),
    set(author, at) {
      const was = remove(author);
      if (at.length === 2) places.set(author, { at, stop: clock.after(stale, () => remove(author) && changed()) });
      if (was || at.length === 2) changed();
    },
    clear() {
      for (const author of [...places.keys()]) remove(author);
    },
  };
}
