import { errorTable } from '@org/calls-core';
import { describe, expect, test } from 'vitest';
import { fillTables } from '../generate/fill-tables.ts';
import { tables } from '../generate/tables.ts';
import { readPage, readPages } from './support/guide.ts';

const pages = readPages();

describe('the generated parts of the guide', () => {
  test.each(pages)('of $name say what the sources say (else: npm run docs:build)', ({ text }) => {
    expect(text).toBe(fillTables(text, tables));
  });

  test('are all used', () => {
    const all = pages.map(({ text }) => text).join();
    expect(Object.keys(tables).filter((name) => !all.includes(`<!-- table: ${name} -->`))).toEqual([]);
  });

  test('a region for which there is no table is an error', () => {
    expect(() => fillTables('<!-- table: nothing -->\n<!-- /table -->', tables)).toThrow('no table named nothing');
  });
});

test('the page of errors has a section for every code', () => {
  const headings = [...readPage('errors').text.matchAll(/^### ([\w-]+)$/gm)].map(([, code]) => code);
  expect(headings).toEqual(Object.keys(errorTable));
});
