// npm run check:packages: builds the packages and the docs, and looks at them the way their users get them.
import './bootstrap.mjs';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { list, root, run } from './support/run.mjs';
import { ensureSystemPackages } from './support/system-packages.mjs';
import { createTally } from './support/tally.mjs';

const tally = createTally();
const packages = list('packages').filter((name) => existsSync(join(root, 'packages', name, 'package.json')));
const manifestOf = (name) => JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8'));

const temporary = mkdtempSync(join(tmpdir(), 'calls-packages-'));
try {
  const built = await inDependencyOrder(packages, async (name) => {
    const cwd = join(root, 'packages', name);
    const javaScript = tally.check(
      `build ${name}`,
      await run('pnpm', ['exec', 'tsup', '--config', '../../tsup.config.ts'], { cwd }),
    );
    return (
      tally.check(
        `declarations of ${name}`,
        await run('pnpm', ['exec', 'tsc', '-p', 'tsconfig.build.json'], { cwd }),
      ) && javaScript
    );
  });
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

/** Core first: the declarations of the others are made against its built ones. */
async function inDependencyOrder(names, build) {
  let ok = true;
  for (const name of [...names].sort((a, b) => Number(b === 'core') - Number(a === 'core')))
    ok = (await build(name)) && ok;
  return ok;
}

async function packAll() {
  const tarballs = {};
  for (const name of packages) {
    const folder = join(temporary, 'tarballs', name);
    const packed = await run('pnpm', ['pack', '--pack-destination', folder], { cwd: join(root, 'packages', name) });
    if (tally.check(`pack ${name}`, packed)) tarballs[name] = join(folder, readdirSync(folder)[0]);
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
