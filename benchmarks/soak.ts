import { parseArgs } from 'node:util';
import { printResults } from './lib/table.ts';
import { resultsFile } from './lib/results.ts';
import { soaks } from './soaks/index.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { scale: { type: 'string', default: '1' } },
});
const scale = Number(values.scale);
const unknown = positionals.filter((name) => soaks.every((soak) => soak.name !== name));
if (unknown.length > 0 || !(scale > 0)) {
  console.error(`Usage: npm run soak -- [${soaks.map(({ name }) => name).join('|')}] … [--scale=0.1]`);
  process.exit(2);
}

const file = resultsFile('soak-results.json');
let missed = 0;
for (const soak of soaks) {
  if (positionals.length > 0 && !positionals.includes(soak.name)) continue;
  console.log(`\n── ${soak.name}: ${soak.about} ──`);
  const date = new Date().toISOString().slice(0, 10);
  const results = (await soak.run({ scale })).map((result) => ({ name: soak.name, ...result, date }));
  printResults(results);
  missed += results.filter(({ met }) => met === false).length;
  if (scale >= 1) file.merge(results);
  else console.log('Not written: a result takes the whole length.');
}
if (missed > 0) console.log(`\n${missed} missed their bar.`);
process.exitCode = missed > 0 ? 1 : 0;
