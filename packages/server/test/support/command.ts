import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';

/** The command's source, which Node runs as it is. */
export const commandFile: string = join(import.meta.dirname, '../../src/cli/main.ts');

/** Runs the command; ended when the test is over. */
export function launch(args: readonly string[], env: Record<string, string> = {}): ChildProcess {
  const child = spawn(process.execPath, ['--conditions=@org/source', commandFile, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

/** A server that the command runs. */
export interface StartedCommand {
  readonly child: ChildProcess;
  readonly line: string;
  /** Host and port. */
  readonly place: string;
}

/** Starts the command on a free port; resolves when it printed its line. */
export async function startCommand(args: readonly string[], env: Record<string, string> = {}): Promise<StartedCommand> {
  const child = launch(['--port', '0', '--drain', '0', ...args], env);
  if (!child.stdout) throw new Error('There is no stdout.');
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  return { child, line, place: /:\/\/(\S+?)\//.exec(line)?.[1] ?? '' };
}

/** Signs a guest in. */
export async function signInGuest(place: string): Promise<{ readonly user: string; readonly token: string }> {
  const answer = await fetch(`http://${place}/session`, { method: 'POST' });
  return (await answer.json()) as { user: string; token: string };
}
