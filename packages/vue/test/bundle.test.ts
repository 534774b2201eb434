import { expect, test } from 'vitest';
import { bundle, kib } from '../../core/test/support/bundle.ts';

test('the package stays below 3 KiB, its peers and core not counted', async () => {
  const { gzipBytes } = await bundle(`export * from '@org/calls-vue';`, {
    resolveDir: import.meta.dirname,
    external: ['vue', 'vue/*', '@org/calls-core', '@org/calls-core/*'],
  });
  expect(gzipBytes).toBeLessThanOrEqual(kib(3));
});

test('the package imports in Node without an error', async () => {
  const module = (await import('@org/calls-vue')) as object;
  expect(Object.keys(module)).not.toContain('default');
});

test('the components stay below 5 KiB, core not counted, and nothing of them is in the package itself', async () => {
  const options = {
    resolveDir: import.meta.dirname,
    external: ['vue', 'vue/*', '@org/calls-core', '@org/calls-core/*'],
  };
  const { gzipBytes } = await bundle(`export * from '@org/calls-vue/components';`, options);
  expect(gzipBytes).toBeLessThanOrEqual(kib(5));
  const { inputs } = await bundle(`export * from '@org/calls-vue';`, options);
  expect(inputs.filter((input) => input.includes('/components/'))).toEqual([]);
});

test('the canvas of annotations stays below 3 KiB, core not counted, and nothing of it is in the package itself', async () => {
  const options = {
    resolveDir: import.meta.dirname,
    external: ['vue', 'vue/*', '@org/calls-core', '@org/calls-core/*'],
  };
  const { gzipBytes } = await bundle(`export * from '@org/calls-vue/annotations';`, options);
  expect(gzipBytes).toBeLessThanOrEqual(kib(3));
  const { inputs } = await bundle(`export * from '@org/calls-vue';`, options);
  expect(inputs.filter((input) => input.includes('/annotations/'))).toEqual([]);
});
