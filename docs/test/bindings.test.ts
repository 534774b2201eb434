import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readPage } from './support/guide.ts';

/** The names that a binding exports, without types. */
function exported(name: string): string[] {
  const text = readFileSync(join(import.meta.dirname, `../../packages/${name}/src/index.ts`), 'utf8');
  return [...text.matchAll(/^export \{([^}]*)\}/gm)].flatMap(([, list = '']) =>
    list
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item && !item.startsWith('type ')),
  );
}

test.each(['react', 'vue'])('the tables of %s name all that it exports, and nothing else', (name) => {
  const { text } = readPage(name);
  const rows = [...text.matchAll(/^\| (`[^|]+) \|/gm)].map(([, cell = '']) => cell);
  const named = rows.flatMap((cell) => [...cell.matchAll(/`<?(\w+)/g)].map(([, word]) => word));
  expect([...new Set(named)].sort()).toEqual(exported(name).sort());
});
