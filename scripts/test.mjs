// npm test: every check of the project. npm test -- unit chromium: only these stages.
import './bootstrap.mjs';
import { rmSync } from 'node:fs';
import { checkCoverage, coverageArgs } from './support/coverage.mjs';
import { ensureMediasoupWorker } from './support/mediasoup-worker/ensure.mjs';
import { root, run } from './support/run.mjs';
import { ensureSystemPackages } from './support/system-packages.mjs';
import { createTally } from './support/tally.mjs';
import { typechecks } from './support/typechecks.mjs';
import { runProject, skipProject } from './support/vitest.mjs';

const tally = createTally();

const stages = {
  async typecheck() {
    for await (const { name, ...result } of typechecks()) tally.check(name, result);
  },
  async lint() {
    tally.check('lint', await run('oxlint', ['--deny-warnings']));
    tally.check('format', await run('oxfmt', ['--check']));
    tally.check('unused files, exports and dependencies', await run('knip', ['--no-progress']));
  },
  async unit() {
    rmSync(`${root}.results/coverage`, { recursive: true, force: true });
    await runProject('unit', tally, { args: coverageArgs() });
    checkCoverage(tally);
    await runProject('bindings', tally);
    await runProject('react18', tally);
  },
  random: () => runProject('random', tally),
  servers: () => systemStage('servers', []),
  chromium: () => systemStage('chromium', ['chromium']),
  firefox: () => systemStage('firefox', ['firefox']),
  e2e: () => systemStage('e2e', ['chromium']),
};

const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !(name in stages));
if (unknown.length > 0) {
  console.error(`Unknown stage: ${unknown.join(', ')}. Stages: ${Object.keys(stages).join(', ')}.`);
  process.exit(2);
}

/** Begun early: the worker of mediasoup takes minutes to build, once on a machine, and only the last stages need it. */
const needSfu = ['servers', 'e2e'];
const machine = once(ensureSystemPackages);
const worker = once(async () => {
  await machine();
  const { path, reason } = await ensureMediasoupWorker();
  if (!path) console.log(`There is no worker of mediasoup: ${reason}.`);
});
if (chosen.length === 0 || chosen.some((name) => needSfu.includes(name))) void worker();

for (const [name, stage] of Object.entries(stages)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  console.log(`\n── ${name} ──`);
  await stage();
}
process.exitCode = tally.finish() ? 0 : 1;

/** Tests find in CALLS_MISSING what this machine lacks, and skip by name the cases that need it. */
async function systemStage(project, needs) {
  const missing = await machine();
  if (needSfu.includes(project)) await worker();
  const lacking = needs.filter((program) => missing.includes(program));
  if (lacking.length > 0) return skipProject(project, tally, `${lacking.join(', ')} is not installed`);
  await runProject(project, tally, { env: { CALLS_MISSING: missing.join(',') } });
}

function once(run) {
  let result;
  return () => (result ??= run());
}
