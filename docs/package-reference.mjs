import { readFileSync } from 'node:fs';

/** The typedoc options of one package: its entry points are the sources named in its exports. */
export function packageReference(folder) {
  const { exports } = JSON.parse(readFileSync(new URL('package.json', folder), 'utf8'));
  const entryPoints = Object.values(exports).flatMap((target) => target['@org/source'] ?? []);
  return { entryPoints, readme: 'none', tsconfig: 'tsconfig.json', excludeInternal: true, disableSources: true };
}
