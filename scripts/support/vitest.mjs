import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root, run } from './run.mjs';

const results = join(root, '.results');
const config = ['--config', 'vitest.workspace.ts'];

/**
 * Runs one project of vitest.workspace.ts and adds each of its cases to the tally.
 * What fails outside a case (a file that does not load, an unhandled error) is one failure by its own name.
 */
export async function runProject(project, tally, { args = [], env = {} } = {}) {
  const file = join(results, `${project}.json`);
  mkdirSync(results, { recursive: true });
  rmSync(file, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const { ok, output } = await run(
    'vitest',
    ['run', ...config, '--project', project, '--passWithNoTests', ...reporters, ...args],
    {
      env,
      show: true,
    },
  );
  const failuresBefore = tally.failures();
  if (existsSync(file)) addReport(project, JSON.parse(readFileSync(file, 'utf8')), tally);
  const loose = /Unhandled Error/.test(output) || (!ok && tally.failures() === failuresBefore);
  if (loose) tally.fail(`${project}: an error outside of any test`);
}

function addReport(project, report, tally) {
  for (const suite of report.testResults) {
    const path = relative(root, suite.name).replaceAll('\\', '/');
    for (const { status, fullName } of suite.assertionResults) {
      const name = `${project}: ${path} > ${fullName}`;
      if (status === 'passed') tally.pass();
      else if (status === 'failed') tally.fail(name);
      else tally.skip(name);
    }
    const broken = suite.status === 'failed' && suite.assertionResults.every(({ status }) => status !== 'failed');
    if (broken) tally.fail(`${project}: ${path} (${(suite.message || 'did not run').split('\n')[0]})`);
  }
}

/** Counts every test file of a project as skipped, by name, because something it needs is missing. */
export async function skipProject(project, tally, reason) {
  const { output } = await run('vitest', ['list', ...config, '--project', project, '--filesOnly', '--json']);
  let files = [];
  try {
    files = JSON.parse(output.slice(output.indexOf('['))).map((entry) => relative(root, entry.file));
  } catch {
    // Without a list the stage itself is what was skipped.
  }
  if (files.length === 0) tally.skip(`${project} (${reason})`);
  for (const file of files) tally.skip(`${project}: ${file.replaceAll('\\', '/')} (${reason})`);
}
