import { isServerErrorCode } from '@org/calls-core/protocol';

/** Adds up by labels, without the cost of a metrics library for each frame. */
export interface Tally {
  add(labels: readonly string[], amount?: number): void;
  entries(): Iterable<readonly [labels: readonly string[], count: number]>;
}

/** Creates an empty tally. The labels must come from a small set of values. */
export function createTally(): Tally {
  const counts = new Map<string, { readonly labels: readonly string[]; count: number }>();
  return {
    add(labels, amount = 1) {
      const key = labels.join('\n');
      const known = counts.get(key);
      if (known) known.count += amount;
      else counts.set(key, { labels, count: amount });
    },
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
