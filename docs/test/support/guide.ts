import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type CodeBlock, readCodeBlocks } from '../../../packages/core/test/support/code-blocks.ts';

const docs: string = join(import.meta.dirname, '../..');
/** Where the blocks of code are written to be checked and run. */
export const blocksFolder: string = join(docs, '.cache/blocks');

/** A page that readers read. */
export interface Page {
  readonly name: string;
  readonly path: string;
  readonly text: string;
  readonly blocks: readonly CodeBlock[];
}

/** The pages of the guide, the home page and the two READMEs that are not checked by their own package. */
export function readPages(): Page[] {
  const guide = readdirSync(join(docs, 'guide')).filter((name) => name.endsWith('.md'));
  const paths: [string, string][] = [
    ...guide.map((name): [string, string] => [name.replace('.md', ''), join(docs, 'guide', name)]),
    ['home', join(docs, 'index.md')],
    ['readme', join(docs, '../README.md')],
    ['core-readme', join(docs, '../packages/core/README.md')],
  ];
  return paths.map(([name, path]) => {
    const text = readFileSync(path, 'utf8');
    return { name, path, text, blocks: readCodeBlocks(text) };
  });
}

/** A page by its name. */
export function readPage(name: string): Page {
  const page = readPages().find((one) => one.name === name);
  if (!page) throw new Error(`There is no page named ${name}.`);
  return page;
}

/** The text of a page without its blocks of code. */
export function prose({ text }: Page): string {
  return text.replace(/^```.*?^```$/gms, '');
}

/** Where a block lies once it is written; a block without a name is called by its line. */
export function blockFile(page: Page, { name, line, language }: CodeBlock): string {
  return join(blocksFolder, page.name, name ?? `line-${line}.${language}`);
}

/** Writes a file unless it says the same already: tests that run side by side write the same ones. */
export function write(path: string, text: string): void {
  try {
    if (readFileSync(path, 'utf8') === text) return;
  } catch {
    mkdirSync(dirname(path), { recursive: true });
  }
  writeFileSync(path, text);
}

/** Writes the named blocks of a page and returns where the asked one lies. */
export function writeBlock(page: Page, name: string): string {
  for (const block of page.blocks) if (block.name) write(blockFile(page, block), block.code);
  return join(blocksFolder, page.name, name);
}
