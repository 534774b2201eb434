import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { blockFile, blocksFolder, type Page, prose, readPages, write } from './support/guide.ts';

const docs = join(import.meta.dirname, '..');
const folder = `${blocksFolder}-checked`;
const checked = ['ts', 'tsx', 'vue'];

/** Says to the compiler each member and each package that the text names: `call.hold()`, `@org/calls-core/memory`. */
function namesIn(page: Page): string {
  // What others call it stands in the first column.
  const text = page.name === 'coming-from' ? prose(page).replace(/^\|.*?\|/gm, '') : prose(page);
  const spans = [...text.matchAll(/(?<!`)`([^`\n]+)`(?!`)/g)].map(([, span = '']) => span);
  const members = spans.flatMap((span) => /^(?:calls?|client)(?:\.get\(\))?(?:\.[a-zA-Z]+)+/.exec(span)?.[0] ?? []);
  const packages = spans.filter((span) => /^@org\/calls-[\w/-]+$/.test(span));
  return [
    ...[...new Set(packages)].map((name, index) => `import type * as package${index} from '${name}';`),
    ...[...new Set(members)].map((member) => `void ${member};`),
    'export {};\n',
  ].join('\n');
}

function check(pages: readonly Page[]): string {
  rmSync(folder, { recursive: true, force: true });
  const at = (path: string): string => path.replace(blocksFolder, folder);
  for (const page of pages) {
    for (const block of page.blocks)
      if (checked.includes(block.language)) write(at(blockFile(page, block)), block.code);
    write(join(folder, page.name, 'names.ts'), namesIn(page));
  }
  const tsconfig = {
    extends: '../../../tsconfig.base.json',
    compilerOptions: {
      ...{ jsx: 'react-jsx', types: ['node'], isolatedDeclarations: false, declaration: false },
      ...{ noUnusedLocals: false, noUnusedParameters: false, rewriteRelativeImportExtensions: false },
    },
    include: ['.', '../../test/support/ambient.d.ts'],
  };
  write(join(folder, 'tsconfig.json'), JSON.stringify(tsconfig));
  const compiler = join(docs, 'node_modules/vue-tsc/bin/vue-tsc.js');
  const { stdout, stderr } = spawnSync(process.execPath, [compiler, '--noEmit', '-p', folder], { encoding: 'utf8' });
  return stdout + stderr;
}

const pages = readPages();

describe('what the guide shows', () => {
  // Some hundred programs: on a busy machine this takes minutes.
  test(
    'type-checks: every TypeScript, TSX and Vue example, and every member and package that the text names',
    {
      timeout: 300_000,
    },
    () => {
      expect(check(pages)).toBe('');
    },
  );

  test('has blocks only in languages that are checked, run, or no code', () => {
    const known = [...checked, 'js', 'html', 'sh', 'ini', 'nginx', 'dockerfile'];
    const others = pages.flatMap(({ name, blocks }) =>
      blocks.filter(({ language }) => !known.includes(language)).map(({ line }) => `${name}:${line}`),
    );
    expect(others).toEqual([]);
  });

  test('leaves no fence without a language', () => {
    for (const { name, text } of pages) {
      const fences = [...text.matchAll(/^```(.*)$/gm)].filter((_, index) => index % 2 === 0);
      expect([name, fences.filter(([, info]) => !info).length]).toEqual([name, 0]);
    }
  });
});
