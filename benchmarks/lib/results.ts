import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Result } from './result.ts';

const file = new URL('../results.json', import.meta.url);

/** The results of the last runs; none at first. */
export function readResults(): readonly Result[] {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Result[]) : [];
}

/** Replaces every line of the benchmarks that ran anew, and keeps the others. */
export function mergeResults(old: readonly Result[], fresh: readonly Result[]): readonly Result[] {
  const ran = new Set(fresh.map(({ name }) => name));
  return [...old.filter(({ name }) => !ran.has(name)), ...fresh].sort((a, b) => a.name.localeCompare(b.name, 'en'));
}

/** One line a result, so that a change reads as a change. */
export function writeResults(results: readonly Result[]): void {
  writeFileSync(file, `[\n${results.map((result) => `  ${JSON.stringify(result)}`).join(',\n')}\n]\n`);
}
