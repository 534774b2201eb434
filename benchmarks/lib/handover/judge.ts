import type { HandoverRecord } from '../../pages/soak-handover.ts';
import { median } from '../statistics.ts';

/** What one end saw and heard while the path changed and changed back; times in ms. */
export interface HandoverVerdict {
  /** The longest time between two frames, while the path changed and at any other time of the same call. */
  readonly gap: number;
  readonly gapElsewhere: number;
  /** Frames that were darker than anything that was sent. */
  readonly black: number;
  /** Sound that was made up during the change that fared worse. */
  readonly concealed: number;
  /** Sound after picture at the end of each stage, whichever way; median of the last flashes. */
  readonly skew: number;
  /** The same before the path ever changed: what the call and the measurement have of their own. */
  readonly skewBefore: number;
  /** Streams that the element was given. */
  readonly assigned: number;
  readonly paths: readonly string[];
}

/** The brightest colour of what is sent is at least 144 of 255, and what codecs lose is little. */
const dark = 72;
/** Flashes at the end of a stage that count, and how many of them must have been seen. */
const last = 5;
const least = 3;

/** Judges a record with the marks `begin`, `grow`, `grown`, `shrink`, `shrunk`, in this order. */
export function judgeHandover(record: HandoverRecord): HandoverVerdict {
  const { frames, sound, skews, marks, assigned, crossings } = record;
  const at = (name: string): number => marks[name] ?? Number.NaN;
  const changes = [
    [at('grow'), at('grown')],
    [at('shrink'), at('shrunk')],
  ] as const;
  const since = frames.filter((frame) => frame.at >= at('begin'));
  const gaps = since.slice(1).map((frame, index) => [since[index]?.at ?? Number.NaN, frame.at] as const);
  const near = ([from, to]: readonly [number, number]): boolean =>
    changes.some(([begin, end]) => to > begin && from < end);
  const longest = (some: typeof gaps): number => Math.max(0, ...some.map(([from, to]) => to - from));
  const during = ([begin, end]: readonly [number, number]): number =>
    sound.reduce((sum, look) => (look.at > begin && look.at <= end ? sum + look.concealed : sum), 0);
  const skewAt = (end: number): number => {
    const before = skews.filter((flash) => flash.at < end).slice(-last);
    return before.length < least ? Number.POSITIVE_INFINITY : median(before.map(({ skew }) => Math.abs(skew)));
  };
  return {
    gap: longest(gaps.filter(near)),
    gapElsewhere: longest(gaps.filter((gap) => !near(gap))),
    black: since.filter(({ bright }) => bright < dark).length,
    concealed: Math.max(...changes.map(during)),
    skew: Math.max(skewAt(at('shrink')), skewAt(at('shrunk'))),
    skewBefore: skewAt(at('grow')),
    assigned,
    paths: crossings.map(({ path }) => path),
  };
}
