/** Random values that are the same in every run with the same seed. */
export interface SeededRandom {
  /** From 0 up to, not including, 1. */
  next(): number;
  /** From 0 up to, not including, `end`. */
  integer(end: number): number;
  /** Characters of base64url. */
  text(length: number): string;
  /** Looks like a version 4 UUID. */
  uuid(): string;
}

const base64url = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Creates a generator (mulberry32); `seed` is any string or number. */
export function createRandom(seed: string | number): SeededRandom {
  let state = hash(String(seed));
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
  const integer = (end: number): number => Math.floor(next() * end);
  const hex = (length: number): string => Array.from({ length }, () => integer(16).toString(16)).join('');
  return {
    next,
    integer,
    text: (length) => Array.from({ length }, () => base64url[integer(64)]).join(''),
    uuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(12)}`,
  };
}

function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const character of text) value = Math.imul(value ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return value;
}
