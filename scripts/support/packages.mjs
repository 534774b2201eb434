import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { list, root, run } from './run.mjs';

/** The folders of all packages, core first: the declarations of the others are made against its built ones. */
export const packages = list('packages')
  .filter((name) => existsSync(join(root, 'packages', name, 'package.json')))
  .sort((a, b) => Number(b === 'core') - Number(a === 'core'));

export const manifestOf = (name) => JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8'));

const at = (name) => ({ cwd: join(root, 'packages', name) });

/** Builds a package's JavaScript. */
export const buildJavaScript = (name) => run('pnpm', ['exec', 'tsup', '--config', '../../tsup.config.ts'], at(name));

/** Builds a package's declarations. */
export const buildDeclarations = (name) => run('pnpm', ['exec', 'tsc', '-p', 'tsconfig.build.json'], at(name));

/**
 * Packs what was built, as it would be published.
 * @returns {Promise<{ ok: boolean, output: string, tarball: string }>}
 */
export async function packPackage(name, temporary) {
  const folder = join(temporary, 'tarballs', name);
  const packed = await run('pnpm', ['pack', '--pack-destination', folder], at(name));
  return { ...packed, tarball: packed.ok ? join(folder, readdirSync(folder)[0]) : '' };
}
