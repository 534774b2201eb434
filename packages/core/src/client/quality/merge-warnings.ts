import { isDecided } from '../../quality/warnings/verdict.ts';
import type { QualityWarning } from './quality-warnings.ts';
import type { Tracked } from './warning-desk.ts';

/** The raised ones, oldest first; what is so with everybody of whom enough is known, two or more, becomes one warning about no one in particular. */
export function mergeWarnings(tracked: readonly Tracked[]): readonly QualityWarning[] {
  const groups = new Map<string, Tracked[]>();
  for (const one of tracked) {
    const key = `${one.code} ${one.direction}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()]
    .flatMap((group): readonly QualityWarning[] => {
      const raised = group.flatMap((one) => (one.since === null ? [] : [warningOf(one, one.since)]));
      const [first] = raised;
      if (!first || raised.length < 2 || raised.length < group.filter(({ verdict }) => isDecided(verdict)).length)
        return raised;
      const values = raised.flatMap(({ value }) => value ?? []);
      const since = Math.min(...raised.map((one) => one.since));
      return [{ ...first, peer: null, since, value: first.value === null ? null : worstOf(first.code, values) }];
    })
    .toSorted((a, b) => a.since - b.since);
}

function worstOf(code: Tracked['code'], values: readonly number[]): number {
  return code === 'low-bitrate' ? Math.min(...values) : Math.max(...values);
}

function warningOf({ code, direction, peer, values, limit }: Tracked, since: number): QualityWarning {
  return { code, direction, peer, since, value: limit === null ? null : worstOf(code, values), limit };
}
