import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));
const windows = process.platform === 'win32';

/** The workspace's own tools first, its Node above all. */
const workspacePath = join(root, 'node_modules', '.bin') + delimiter + (process.env.PATH ?? '');

/**
 * Runs a command to its end and never throws. With `show` its output appears as it comes; it is returned in any case.
 * @returns {Promise<{ ok: boolean, output: string }>}
 */
export function run(command, args, { cwd = root, env = {}, show = false } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, PATH: workspacePath, ...(show ? {} : { NO_COLOR: '1' }), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: windows,
    });
    let output = '';
    const collect = (stream, target) =>
      stream.on('data', (chunk) => {
        output += chunk;
        if (show) target.write(chunk);
      });
    collect(child.stdout, process.stdout);
    collect(child.stderr, process.stderr);
    child.on('error', (error) => resolve({ ok: false, output: `${output}${error.message}\n` }));
    child.on('close', (code) => resolve({ ok: code === 0, output }));
  });
}

/** Names below a folder, sorted; none when there is no such folder. */
export const list = (folder) => (existsSync(join(root, folder)) ? readdirSync(join(root, folder)).sort() : []);
