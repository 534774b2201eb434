import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { list, root, run } from './run.mjs';

const inPackages = (folder, ...names) =>
  list(folder).flatMap((name) => names.map((file) => `${folder}/${name}/${file}`));

/** Every project of the workspace that has a tsconfig and at least one file to check. */
const projects = () =>
  [
    'tsconfig.json',
    ...inPackages('packages', 'tsconfig.pure.json', 'tsconfig.json', 'test/tsconfig.json'),
    ...inPackages('examples', 'tsconfig.json'),
    'docs/tsconfig.json',
    'e2e/tsconfig.json',
    'benchmarks/tsconfig.json',
  ].filter((path) => existsSync(join(root, path)) && hasSources(path));

/** @returns {AsyncGenerator<{ name: string, ok: boolean, output: string }>} */
export async function* typechecks() {
  for (const path of projects()) yield { name: `typecheck ${path}`, ...(await check(path)) };
}

function check(path) {
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const manifest = join(root, folder, 'package.json');
  if (folder && existsSync(manifest) && readFileSync(manifest, 'utf8').includes('"vue-tsc"')) {
    return run('node', [join(root, folder, 'node_modules/vue-tsc/bin/vue-tsc.js'), '--noEmit', '-p', path]);
  }
  return run('node', ['node_modules/typescript7/bin/tsc', '--noEmit', '-p', path]);
}

/** tsc calls an empty project an error; ours may be waiting for its first file. */
function hasSources(path) {
  const { include = ['.'] } = JSON.parse(readFileSync(join(root, path), 'utf8'));
  const folder = join(root, path, '..');
  return include.some((pattern) => pattern.endsWith('.ts') || containsTypeScript(join(folder, pattern.split('/*')[0])));
}

function containsTypeScript(folder) {
  if (!existsSync(folder)) return false;
  return readdirSync(folder, { withFileTypes: true }).some((entry) => {
    if (entry.isDirectory()) return entry.name !== 'node_modules' && containsTypeScript(join(folder, entry.name));
    return /\.(tsx?|vue)$/.test(entry.name);
  });
}
