import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const manifest = createRequire(new URL('../../package.json', import.meta.url)).resolve('node/package.json');
const node = join(dirname(manifest), 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

/**
 * Runs a TypeScript file with the Node that the workspace brings along, whatever Node started this one:
 * it strips types by itself, and the condition makes packages of the workspace resolve to their sources.
 */
export function underWorkspaceNode(script, args, nodeArgs = []) {
  const { status } = spawnSync(node, ['--conditions=@org/source', ...nodeArgs, fileURLToPath(script), ...args], {
    stdio: 'inherit',
  });
  return status ?? 1;
}
