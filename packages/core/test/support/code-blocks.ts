import { readFileSync } from 'node:fs';

/** A fenced block of code in a Markdown file. */
export interface CodeBlock {
  /** As the fence says: `ts`, `vue` … */
  readonly language: string;
  /** The file's name, when the fence says one: "```ts [relay.ts]". */
  readonly name: string | null;
  /** Line of the fence, from 1. */
  readonly line: number;
  readonly code: string;
}

/** The blocks of code of a Markdown text. */
export function readCodeBlocks(markdown: string): CodeBlock[] {
  const blocks = markdown.matchAll(/^```(\w+)(?: \[([\w.-]+)\])?\n(.*?)^```$/gms);
  return [...blocks].map(({ 1: language = '', 2: name = null, 3: code = '', index }) => ({
    language,
    name,
    line: markdown.slice(0, index).split('\n').length,
    code,
  }));
}

/** The code of a Markdown file in one language. */
export function codeBlocks(path: string, language: string): string[] {
  return readCodeBlocks(readFileSync(path, 'utf8')).flatMap((block) => (block.language === language ? block.code : []));
}
