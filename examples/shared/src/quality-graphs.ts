import type { QualityNumber, QualityPoint } from '@org/calls-core/quality';
import type { Strings } from './strings.ts';

/** What the panel has a graph of. */
export type QualityGraph = 'bitrate' | 'rtt' | 'loss' | 'jitter';

export const qualityGraphs: readonly QualityGraph[] = ['bitrate', 'rtt', 'loss', 'jitter'];

/** Seconds that a graph shows. */
export const graphSpan = 120;

interface Drawn {
  readonly lines: readonly QualityNumber[];
  readonly unit: string;
  /** What a point's number is divided by. */
  readonly per: number;
  readonly digits: number;
}

const drawn: Readonly<Record<QualityGraph, Drawn>> = {
  bitrate: { lines: ['bitrateInbound', 'bitrateOutbound'], unit: 'kbit/s', per: 1000, digits: 0 },
  rtt: { lines: ['rtt'], unit: 'ms', per: 1, digits: 0 },
  loss: { lines: ['lossInbound', 'lossOutbound'], unit: '%', per: 1, digits: 1 },
  jitter: { lines: ['jitter'], unit: 'ms', per: 1, digits: 0 },
};

/** Points further apart than this have a gap between them, s: the call was held, or nobody looked. */
const gap = 7;

/** A graph's numbers: seconds, then a list for each line; null where the line is broken. */
export function graphData(graph: QualityGraph, points: readonly QualityPoint[]): (number | null)[][] {
  const { lines, per } = drawn[graph];
  const last = points.at(-1)?.at ?? 0;
  const shown = points.filter(({ at }) => at > last - 1000 * graphSpan);
  const data: (number | null)[][] = [[], ...lines.map(() => [])];
  for (const [index, point] of shown.entries()) {
    const before = shown[index - 1];
    if (before && point.at - before.at > 1000 * gap) append(data, before.at / 1000 + 1, () => null);
    append(data, point.at / 1000, (line) => {
      const value = point[lines[line] ?? 'rtt'];
      return value === null ? null : value / per;
    });
  }
  return data;
}

function append(data: (number | null)[][], at: number, value: (line: number) => number | null): void {
  for (const [index, list] of data.entries()) list.push(index === 0 ? at : value(index - 1));
}

/** A graph in words. */
export interface GraphWords {
  readonly title: string;
  /** What each line is at now. */
  readonly now: readonly { readonly name: string; readonly text: string }[];
  /** For who does not see it. */
  readonly summary: string;
}

/** What a graph shows, in words. */
export function describeGraph(graph: QualityGraph, points: readonly QualityPoint[], strings: Strings): GraphWords {
  const words = strings.qualityPanel;
  const { lines, unit, digits } = drawn[graph];
  const title = words.graphs[graph];
  const [, ...values] = graphData(graph, points);
  const write = (value: number): string => value.toFixed(digits);
  const told = lines.map((_, index) => {
    const known = (values[index] ?? []).filter((value) => value !== null);
    const now = values[index]?.at(-1) ?? null;
    const name = lines.length > 1 ? (index === 0 ? words.inbound : words.outbound) : '';
    const text = now === null ? '–' : `${write(now)} ${unit}`;
    if (known.length === 0) return { name, text, summary: words.noNumbers(name) };
    const between = [write(Math.min(...known)), write(Math.max(...known))] as const;
    return { name, text, summary: words.range(name, text, `${between[0]} – ${between[1]} ${unit}`) };
  });
  return {
    title,
    now: told.map(({ name, text }) => ({ name, text })),
    summary: `${title}. ${told.map(({ summary }) => summary).join(' ')}`,
  };
}
