import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** A server program of this machine, running. */
export interface Program {
  /** Kills it and starts it again, with the same ports and files. */
  restart(): Promise<void>;
  /** From now on it does nothing, and its connections stay: half-open, as after a change of network. */
  freeze(): void;
  /** Kills it and forgets what it kept. */
  close(): Promise<void>;
}

/** What to start. */
export interface ProgramOptions {
  readonly command: string;
  /** The files of its folder by name; the folder is removed in the end. */
  readonly files: (folder: string) => Readonly<Record<string, string>>;
  readonly args: (folder: string) => readonly string[];
  /** It is up when these take connections. */
  readonly ports: readonly number[];
}

/** Starts a program and waits until it is up. Rejects with what it printed when it ends instead. */
export async function startProgram({ command, files, args, ports }: ProgramOptions): Promise<Program> {
  const folder = mkdtempSync(join(tmpdir(), `calls-${command}-`));
  for (const [name, text] of Object.entries(files(folder))) writeFileSync(join(folder, name), text, { mode: 0o600 });
  let running: ChildProcess | undefined;

  const stop = async (): Promise<void> => {
    if (!running || running.exitCode !== null || running.signalCode !== null) return;
    const gone = once(running, 'exit');
    running.kill('SIGKILL');
    await gone;
  };
  const start = async (): Promise<void> => {
    // Debian keeps servers where the PATH of users does not look.
    const env = { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin:/sbin` };
    const child = (running = spawn(command, args(folder), { env, stdio: ['ignore', 'pipe', 'pipe'] }));
    let printed = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (printed += data));
    const ended = once(child, 'exit').then(() => Promise.reject(new Error(`${command} ended: ${printed}`)));
    await Promise.race([Promise.all(ports.map((port) => accepts(port))), ended]);
    ended.catch(() => {});
  };
  const program: Program = {
    async restart() {
      await stop();
      await start();
    },
    freeze: () => void running?.kill('SIGSTOP'),
    async close() {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  try {
    await start();
  } catch (error) {
    await program.close();
    throw error;
  }
  return program;
}

/** Ports that nobody listens on. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/** Resolves when the port takes a connection. */
async function accepts(port: number): Promise<void> {
  for (let tries = 0; ; tries++) {
    const socket = connect(port, '127.0.0.1');
    try {
      await once(socket, 'connect');
      return;
    } catch (error) {
      if (tries > 500) throw error;
      await pause(20);
    } finally {
      socket.destroy();
    }
  }
}
