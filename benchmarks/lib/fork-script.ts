import { type ChildProcess, fork, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const nodeArgs = ['--conditions=@org/source', '--no-warnings'];

/** Runs a script of the workspace from its source, with a channel for messages. */
export function forkScript(script: URL, args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
  return fork(fileURLToPath(script), args, { execArgv: nodeArgs, env: { ...process.env, ...env } });
}

/**
 * The same, for a process of bots. WebRTC in Node runs its threads in real time where it may, as root does, and would so go
 * before every browser: here it may not. `behind`: what is measured goes before it, too.
 */
export function forkBots(script: URL, { behind = false } = {}): ChildProcess {
  const [command = process.execPath, ...before] = commandOf(behind);
  return fork(fileURLToPath(script), [], { execPath: command, execArgv: [...before, ...nodeArgs] });
}

function commandOf(behind: boolean): readonly string[] {
  if (process.platform !== 'linux') return [];
  const may = (command: readonly string[]): boolean => spawnSync(command[0] ?? '', command.slice(1)).status === 0;
  const withoutRealTime = ['setpriv', '--inh-caps', '-sys_nice', '--bounding-set', '-sys_nice'];
  return [
    ...(may([...withoutRealTime, 'true']) ? withoutRealTime : []),
    ...(behind && may(['nice', 'true']) ? ['nice', '-n', '19'] : []),
    process.execPath,
  ];
}
