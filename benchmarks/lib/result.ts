import { median, round } from './statistics.ts';

/** What a result is compared with: a multiple of the floor or of a peer, or a plain limit in the result's unit. */
export type Bar =
  | { readonly times: number; readonly of: 'floor' | (string & {}) }
  | { readonly atMost: number }
  | { readonly atLeast: number };

/** One line of results.json. Null where there is no such number: nothing to compare with, or it never happened. */
export interface Result {
  readonly name: string;
  readonly case: string;
  readonly unit: string;
  readonly ours: number | null;
  /** The best that hand-written code does under the same conditions in the same run. */
  readonly floor: number | null;
  readonly peers: Readonly<Record<string, number | null>>;
  /** Ours divided by what the bar names; without a bar by the floor. */
  readonly ratio: number | null;
  readonly bar: string | null;
  readonly met: boolean | null;
  readonly rounds: number;
  readonly date: string;
}

/** A result before the runner stamps it. */
export type Measurement = Omit<Result, 'name' | 'date'>;

/** What was sampled of each contender; `Infinity` is a sample that never came. */
export interface Samples {
  readonly ours?: readonly number[];
  readonly floor?: readonly number[];
  readonly peers?: Readonly<Record<string, readonly number[]>>;
}

/** Turns samples into a line of medians and holds ours against the bar. */
export function measurement(name: string, unit: string, samples: Samples, bar?: Bar): Measurement {
  const ours = middle(samples.ours);
  const floor = middle(samples.floor);
  const sampled = Object.entries(samples.peers ?? {}).filter(([, values]) => values.length > 0);
  const peers = Object.fromEntries(sampled.map(([peer, values]) => [peer, middle(values)]));
  const reference =
    bar === undefined ? floor : 'of' in bar ? (bar.of === 'floor' ? floor : peers[bar.of]) : limitOf(bar);
  const ratio = ours === null || !reference ? null : round(ours / reference, 3);
  return {
    case: name,
    unit,
    ours: finite(ours),
    floor: finite(floor),
    peers: Object.fromEntries(Object.entries(peers).map(([peer, value]) => [peer, finite(value)])),
    ratio: finite(ratio),
    bar: bar === undefined ? null : describeBar(bar, unit),
    met: bar === undefined || ours === null ? null : meets(ours, reference ?? null, bar),
    rounds: samples.ours?.length ?? samples.floor?.length ?? 0,
  };
}

const middle = (values: readonly number[] | undefined): number | null =>
  values === undefined || values.length === 0 ? null : round(median(values), 1);
const finite = (value: number | null | undefined): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null;
const limitOf = (bar: { atMost: number } | { atLeast: number }): number => ('atMost' in bar ? bar.atMost : bar.atLeast);

function meets(ours: number, reference: number | null, bar: Bar): boolean | null {
  if ('atMost' in bar) return ours <= bar.atMost;
  if ('atLeast' in bar) return ours >= bar.atLeast;
  return reference === null ? null : ours <= bar.times * reference;
}

function describeBar(bar: Bar, unit: string): string {
  if ('atMost' in bar) return `≤ ${bar.atMost} ${unit}`;
  if ('atLeast' in bar) return `≥ ${bar.atLeast} ${unit}`;
  return `≤ ${bar.times} × ${bar.of}`;
}
