import { expect, test } from 'vitest';
import manifest from '../package.json' with { type: 'json' };

const entries = Object.keys(manifest.exports).filter((entry) => entry !== './package.json');

test.each(entries)('%s imports in Node without an error and without a default export', async (entry) => {
  const module = (await import(/* @vite-ignore */ `@org/calls-core${entry.slice(1)}`)) as object;
  expect(Object.keys(module)).not.toContain('default');
});
