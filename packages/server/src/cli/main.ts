#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { help } from './help.ts';
import { run, type Running } from './run.ts';
import { UsageError } from './usage-error.ts';

const argv = process.argv.slice(2);

if (argv.includes('--help') || argv.includes('-h')) {
  process.stdout.write(help());
} else if (argv.includes('--version')) {
  const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  process.stdout.write(`${(JSON.parse(manifest) as { version: string }).version}\n`);
} else {
  await start();
}

async function start(): Promise<void> {
  try {
    const running = await run(argv, process.env);
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void end(running));
    process.stdout.write(`${running.summary}\n`);
  } catch (error) {
    process.stderr.write(`calls-server: ${sentenceOf(error)}\n`);
    process.exitCode = error instanceof UsageError ? 2 : 1;
  }
}

async function end(running: Running): Promise<void> {
  // A second signal is for those who do not want to wait.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  await running.stop();
  process.exit(0);
}

function sentenceOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') return 'The port is in use; choose another one with --port.';
  if (code === 'EACCES') return 'This user may not listen on that port; choose one above 1023.';
  if (code === 'EADDRNOTAVAIL') return 'This machine has no such address; see --host.';
  return message;
}
