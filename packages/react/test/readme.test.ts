import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { codeBlocks } from '../../core/test/support/code-blocks.ts';

test('the example of the README is the one that is type-checked', () => {
  const checked = readFileSync(join(import.meta.dirname, 'readme/example.tsx'), 'utf8');
  expect(codeBlocks(join(import.meta.dirname, '../README.md'), 'tsx')).toEqual([checked]);
});
