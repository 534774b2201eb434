// Brings the generated parts of the guide up to date with the sources they are made from.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fillTables } from './fill-tables.ts';
import { tables } from './tables.ts';

const guide = new URL('../guide/', import.meta.url);
for (const name of readdirSync(guide).filter((file) => file.endsWith('.md'))) {
  const page = new URL(name, guide);
  const before = readFileSync(page, 'utf8');
  const after = fillTables(before, tables);
  if (after !== before) writeFileSync(page, after);
}
