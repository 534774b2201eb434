import type { WarningDirection } from '../warnings/findings.ts';
import type { QualityWarningCode } from '../warnings/warning-limits.ts';

/** One time that something was wrong. */
export interface WarningEpisode {
  readonly code: QualityWarningCode;
  readonly direction: WarningDirection;
  /** A participant's id; null when it was about this device, or about everybody. */
  readonly peer: string | null;
  /** Unix time, ms. */
  readonly from: number;
  /** Null while it goes on. */
  readonly to: number | null;
  /** The number furthest from its limit; null for what goes by none. */
  readonly worst: number | null;
}

type Warning = Omit<WarningEpisode, 'from' | 'to' | 'worst'> & {
  readonly since: number;
  readonly value: number | null;
};

/** Episodes of a call; of more, the oldest are forgotten. */
const most = 200;

/** The episodes after the list of warnings changed. */
export function nextEpisodes(
  before: readonly WarningEpisode[],
  warnings: readonly Warning[],
  now: number,
): readonly WarningEpisode[] {
  const open = new Map(warnings.map((warning) => [keyOf(warning), warning]));
  const followed = before.map((episode) => {
    if (episode.to !== null) return episode;
    const warning = open.get(keyOf(episode));
    open.delete(keyOf(episode));
    return warning ? { ...episode, worst: worseOf(episode, warning.value) } : { ...episode, to: now };
  });
  const begun = [...open.values()].map(({ code, direction, peer, since, value }) => ({
    ...{ code, direction, peer, from: since, to: null, worst: value },
  }));
  return [...followed, ...begun].slice(-most);
}

function worseOf({ code, worst }: WarningEpisode, value: number | null): number | null {
  if (worst === null || value === null) return worst ?? value;
  return code === 'low-bitrate' ? Math.min(worst, value) : Math.max(worst, value);
}

function keyOf({ code, direction, peer }: Pick<WarningEpisode, 'code' | 'direction' | 'peer'>): string {
  return `${code} ${direction} ${peer}`;
}
