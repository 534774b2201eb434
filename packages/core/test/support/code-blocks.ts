import { readFileSync } from 'node:fs';

/** The code blocks of a Markdown file in one language. */
export function codeBlocks(path: string, language: string): string[] {
  const blocks = readFileSync(path, 'utf8').matchAll(/^```(\w+)\n(.*?)^```$/gms);
  return [...blocks].flatMap(([, lang, code = '']) => (lang === language ? [code] : []));
}
