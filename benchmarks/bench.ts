import { parseArgs } from 'node:util';
import { benchmarks } from './cases/index.ts';
import { resultsFile } from './lib/results.ts';
import { printResults } from './lib/table.ts';

/** Below this a run is a look, not a result. */
const MIN_ROUNDS = 10;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '15' } },
});
const rounds = Number(values.rounds);
const unknown = positionals.filter((name) => benchmarks.every((benchmark) => benchmark.name !== name));
if (unknown.length > 0 || !(rounds >= 1)) {
  console.error(`Usage: npm run bench -- [${benchmarks.map(({ name }) => name).join('|')}] … [--rounds=N]`);
  process.exit(2);
}

const file = resultsFile('results.json');
let missed = 0;
for (const benchmark of benchmarks) {
  if (positionals.length > 0 && !positionals.includes(benchmark.name)) continue;
  console.log(`\n── ${benchmark.name}: ${benchmark.about} ──`);
  const date = new Date().toISOString().slice(0, 10);
  const results = (await benchmark.run({ rounds })).map((result) => ({ name: benchmark.name, ...result, date }));
  printResults(results);
  missed += results.filter(({ met }) => met === false).length;
  if (rounds >= MIN_ROUNDS || !benchmark.sampled) file.merge(results);
  else console.log(`Not written: a result takes ${MIN_ROUNDS} rounds.`);
}
if (missed > 0) console.log(`\n${missed} missed their bar.`);
process.exit(missed > 0 ? 1 : 0); // PeerJS's server has timers that nothing stops
