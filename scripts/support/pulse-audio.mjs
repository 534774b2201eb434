// A silent sound card for vitest's globalSetup: without one Firefox never starts an AudioContext.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const folder = join(tmpdir(), `calls-pulse-${process.pid}`);
const socket = join(folder, 'native');

/** For the browser's environment. Known before the set-up, because vitest fixes the launch options earlier. */
export const pulseServer = process.env.PULSE_SERVER ?? `unix:${socket}`;

export async function setup() {
  if (process.platform !== 'linux' || process.env.PULSE_SERVER) return;
  mkdirSync(folder, { mode: 0o700 });
  const modules = ['module-null-sink', `module-native-protocol-unix socket=${socket} auth-anonymous=1`];
  const daemon = spawn(
    'pulseaudio',
    ['-n', '--daemonize=no', '--use-pid-file=no', '--exit-idle-time=600', ...modules.map((name) => `--load=${name}`)],
    { stdio: 'ignore', env: { ...process.env, HOME: folder, XDG_RUNTIME_DIR: folder } },
  );
  let gone = false;
  const stopped = new Promise((resolve) => {
    for (const event of ['error', 'exit']) daemon.once(event, () => resolve((gone = true)));
  });
  for (let waited = 0; !existsSync(socket) && !gone && waited < 5000; waited += 50) await sleep(50);
  if (existsSync(socket)) process.env.PULSE_SERVER = pulseServer; // for the tests that start browsers themselves
  return async () => {
    delete process.env.PULSE_SERVER;
    daemon.kill();
    await stopped;
    rmSync(folder, { recursive: true, force: true });
  };
}
