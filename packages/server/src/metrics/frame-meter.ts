import { isServerErrorCode } from '@org/calls-core/protocol';

/** A number that grows. */
export interface Count {
  count: number;
}

/** Adds up by labels, without the cost of a metrics library for each frame. */
export interface Tally {
  add(labels: readonly string[]): void;
  /** The number of these labels, for whoever adds to it often. */
  of(labels: readonly string[]): Count;
  entries(): Iterable<readonly [labels: readonly string[], count: number]>;
}

/** Creates an empty tally. The labels must come from a small set of values. */
export function createTally(): Tally {
  const counts = new Map<string, Count & { readonly labels: readonly string[] }>();
  const of = (labels: readonly string[]): Count => {
    const key = labels.join('\n');
    const known = counts.get(key) ?? { labels, count: 0 };
    counts.set(key, known);
    return known;
  };
  return {
    of,
    add: (labels) => void of(labels).count++,
    *entries() {
      for (const { labels, count } of counts.values()) yield [labels, count];
    },
  };
}

const kinds = new Set([
  ...['ping', 'join', 'leave', 'request'],
  ...['pong', 'welcome', 'response', 'refused', 'notice', 'gap', 'moved'],
]);

/** The kind of a frame by its first signs, as our clients and this server write them. Not for decisions. */
export function kindOf(frame: string): string {
  if (frame.startsWith('{"v"')) return 'message';
  const kind = /^\{"kind":"([a-z]{1,16})"/.exec(frame)?.[1];
  return kind !== undefined && kinds.has(kind) ? kind : 'other';
}

/** The code of a frame of this server that refuses something. */
export function refusalIn(frame: string): string | null {
  if (!frame.startsWith('{"kind":"re')) return null;
  const code = /"error":\{"code":"([a-z-]+)"/.exec(frame)?.[1];
  return isServerErrorCode(code) ? code : null;
}
