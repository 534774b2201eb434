import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { list, root } from './run.mjs';

const folder = 'packages/core/src/state';
const summary = '.results/coverage/coverage-summary.json';

/** The pure state machine is small and central enough to have every branch tested. */
export const coverageArgs = () =>
  list(folder).some((name) => name.endsWith('.ts'))
    ? [
        '--coverage',
        `--coverage.include=${folder}/**`,
        '--coverage.reporter=json-summary',
        '--coverage.reportOnFailure',
      ]
    : [];

export function checkCoverage(tally) {
  if (coverageArgs().length === 0) return;
  const name = `coverage: every branch of ${folder}`;
  if (!existsSync(join(root, summary))) return tally.check(name, { ok: false, output: 'no coverage was written' });
  const { total, ...files } = JSON.parse(readFileSync(join(root, summary), 'utf8'));
  const gaps = Object.entries(files).filter(([, { branches }]) => branches.covered < branches.total);
  tally.check(name, {
    ok: gaps.length === 0 && total.branches.total > 0,
    output: gaps
      .map(([path, { branches }]) => `${relative(root, path)}: ${branches.covered} of ${branches.total}`)
      .join('\n'),
  });
}
