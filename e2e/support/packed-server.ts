import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { buildJavaScript, packPackage } from '../../scripts/support/packages.mjs';
import { run } from '../../scripts/support/run.mjs';
import { startRegistry } from './registry.ts';

/** The command of `@org/calls-server`, installed from its tarball in a folder outside of the workspace. */
export interface PackedServer {
  /** Starts it with these flags, on a port that is free; resolves with its address. */
  start(...flags: string[]): Promise<RunningServer>;
  /** Ends what was started, and takes everything away. */
  close(): Promise<void>;
}

export interface RunningServer {
  /** As `http://127.0.0.1:8080`. */
  readonly url: string;
  /** What it printed. */
  readonly line: string;
  /** Ends it as Ctrl+C does; resolves with its exit code. */
  stop(): Promise<number | null>;
}

/** Builds and packs the server and what it needs of the workspace, and installs it as its user does. */
export async function installPackedServer(): Promise<PackedServer> {
  const temporary = mkdtempSync(join(tmpdir(), 'calls-packed-'));
  const remove = (): void => rmSync(temporary, { recursive: true, force: true });
  try {
    const folder = await install(temporary);
    const running = new Set<RunningServer>();
    return {
      async start(...flags) {
        const server = await startCommand(folder, flags);
        running.add(server);
        return server;
      },
      async close() {
        await Promise.all([...running].map((server) => server.stop()));
        remove();
      },
    };
  } catch (error) {
    remove();
    throw error;
  }
}

async function install(temporary: string): Promise<string> {
  const tarballs: Record<string, string> = {};
  for (const name of ['core', 'server']) {
    must(await buildJavaScript(name));
    const { tarball } = must(await packPackage(name, temporary));
    tarballs[`@org/calls-${name}`] = tarball;
  }
  const folder = mkdtempSync(join(temporary, 'empty-'));
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  const registry = await startRegistry(tarballs);
  try {
    const settings = ['--registry', registry.url, '--cache', join(temporary, 'cache')];
    const quiet = ['--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error'];
    must(await run('npm', ['install', '@org/calls-server', ...settings, ...quiet], { cwd: folder }));
  } finally {
    await registry.close();
  }
  return folder;
}

function must<T extends { readonly ok: boolean; readonly output: string }>(done: T): T {
  if (!done.ok) throw new Error(done.output);
  return done;
}

async function startCommand(folder: string, flags: readonly string[]): Promise<RunningServer> {
  const server = spawn(
    join('node_modules', '.bin', 'calls-server'),
    ['--port', '0', '--drain', '0', '--log-level', 'error', ...flags],
    {
      cwd: folder,
      env: { ...process.env, PATH: dirname(process.execPath) + delimiter + process.env['PATH'] },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const ended = once(server, 'exit') as Promise<[number | null]>;
  const lines = createInterface(server.stdout);
  const [line = ''] = (await Promise.race([once(lines, 'line'), ended.then(() => [])])) as string[];
  const [, address] = /^Calls at ws:\/\/(\S+)\/calls\b/.exec(line) ?? [];
  if (!address) throw new Error(`calls-server said: ${line}`);
  return {
    url: `http://${address}`,
    line,
    async stop() {
      server.kill('SIGTERM');
      const [code] = await ended;
      return code;
    },
  };
}
