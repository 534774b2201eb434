import type { Result } from './result.ts';

/** Prints the results of one benchmark: a row a case, a column a contender. */
export function printResults(results: readonly Result[]): void {
  const peers = [...new Set(results.flatMap((result) => Object.keys(result.peers)))];
  const header = ['case', 'unit', 'ours', 'floor', ...peers, 'ratio', 'bar', ''];
  const rows = results.map((result) => [
    result.case,
    result.unit,
    show(result.ours),
    show(result.floor),
    ...peers.map((peer) => (peer in result.peers ? show(result.peers[peer] ?? null, 'never') : '')),
    show(result.ratio, ''),
    result.bar ?? '',
    result.met === null ? '' : result.met ? 'met' : 'MISSED',
  ]);
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)),
  );
  for (const row of [header, ...rows]) {
    console.log(
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join('  '),
    );
  }
}

const show = (value: number | null, none = '–'): string => (value === null ? none : String(value));
