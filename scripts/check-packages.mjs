// npm run check:packages: builds the packages and the docs, and looks at them the way their users get them.
import './bootstrap.mjs';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildDeclarations, buildJavaScript, manifestOf, packages, packPackage } from './support/packages.mjs';
import { list, root, run } from './support/run.mjs';
import { ensureSystemPackages } from './support/system-packages.mjs';
import { createTally } from './support/tally.mjs';

const tally = createTally();
const temporary = mkdtempSync(join(tmpdir(), 'calls-packages-'));
try {
  const built = await buildAll();
  const tarballs = built ? await packAll() : {};
  for (const [name, tarball] of Object.entries(tarballs)) {
    tally.check(`publint ${name}`, await run('publint', ['--strict', tarball]));
    tally.check(`types of ${name}`, await run('attw', [tarball, '--profile', 'esm-only', '--no-emoji']));
  }
  for (const consumer of list('integrations').filter((name) => !name.endsWith('.md'))) {
    if (built) await checkConsumer(consumer, tarballs);
    else tally.fail(`integration ${consumer} (the packages do not build)`);
  }
  tally.check('reference and guides', await run('pnpm', ['--filter', '@calls/docs', 'run', 'build']));
} finally {
  rmSync(temporary, { recursive: true, force: true });
}
process.exitCode = tally.finish() ? 0 : 1;

async function buildAll() {
  let ok = true;
  for (const name of packages) {
    ok = tally.check(`build ${name}`, await buildJavaScript(name)) && ok;
    ok = tally.check(`declarations of ${name}`, await buildDeclarations(name)) && ok;
  }
  return ok;
}

async function packAll() {
  const tarballs = {};
  for (const name of packages) {
    const packed = await packPackage(name, temporary);
    if (tally.check(`pack ${name}`, packed)) tarballs[name] = packed.tarball;
  }
  return tarballs;
}

/** Outside the repository, so that nothing of the workspace can help. */
async function checkConsumer(name, tarballs) {
  const cwd = join(temporary, name);
  cpSync(join(root, 'integrations', name), cwd, { recursive: true });
  const manifest = JSON.parse(readFileSync(join(cwd, 'package.json'), 'utf8'));
  const ours = Object.entries(tarballs).map(([folder, tarball]) => [manifestOf(folder).name, `file:${tarball}`]);
  manifest.dependencies = { ...manifest.dependencies, ...Object.fromEntries(ours) };
  manifest.overrides = Object.fromEntries(ours.map(([packageName]) => [packageName, `$${packageName}`]));
  writeFileSync(join(cwd, 'package.json'), JSON.stringify(manifest, null, 2));
  const installed = await run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], { cwd });
  const checked = installed.ok ? await run('npm', ['run', 'check'], { cwd }) : installed;
  tally.check(`integration ${name}`, checked);
  if (!checked.ok || !manifest.scripts.look) return;
  if ((await ensureSystemPackages()).includes('chromium'))
    tally.skip(`integration ${name} in Chromium (not installed)`);
  else tally.check(`integration ${name} in Chromium`, await run('npm', ['run', 'look'], { cwd }));
}
