import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Result } from './result.ts';

/** A file of results beside this folder. */
export interface ResultsFile {
  /** Replaces every line of the names that ran anew, and keeps the others. */
  merge(fresh: readonly Result[]): void;
}

/** Opens or will create a file of results: one line a result, so that a change reads as a change. */
export function resultsFile(name: string): ResultsFile {
  const file = new URL(`../${name}`, import.meta.url);
  return {
    merge(fresh) {
      const old = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Result[]) : [];
      const ran = new Set(fresh.map((result) => result.name));
      const all = [...old.filter((result) => !ran.has(result.name)), ...fresh];
      const sorted = all.toSorted((a, b) => a.name.localeCompare(b.name, 'en'));
      writeFileSync(file, `[\n${sorted.map((result) => `  ${JSON.stringify(result)}`).join(',\n')}\n]\n`);
    },
  };
}
