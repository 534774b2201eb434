// Runs on any Node >= 18 and needs only npm: installs the workspace when it is missing or stale.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync, utimesSync } from 'node:fs';

const root = new URL('..', import.meta.url);
const at = (path) => new URL(path, root);
const modified = (path) => (existsSync(at(path)) ? statSync(at(path)).mtimeMs : 0);

const installed = modified('node_modules/.modules.yaml');
if (!installed || modified('pnpm-lock.yaml') > installed) {
  const pnpm = JSON.parse(readFileSync(at('package.json'), 'utf8')).packageManager;
  const frozen = existsSync(at('pnpm-lock.yaml')) ? ['--frozen-lockfile'] : [];
  const result = spawnSync('npm', ['exec', '--yes', '--loglevel=error', '--', pnpm, 'install', ...frozen], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (result.status !== 0) process.exit(result.status ?? 1);
  // An install that changes nothing leaves the stamp old; without this every start would install again.
  utimesSync(at('node_modules/.modules.yaml'), new Date(), new Date());
}
