import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { readPage, writeBlock } from './support/guide.ts';

interface Credentials {
  readonly username: string;
  readonly credential: string;
  /** Ms. */
  readonly ttl: number;
}

const missing = process.env['CALLS_MISSING']?.split(',').includes('coturn');
const secret = 'only-for-development';
const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

const name = 'coturn relays by the configuration and the credentials of the guide';
test.skipIf(missing)(missing ? `${name} (coturn is missing)` : name, async () => {
  const port = await startCoturn();
  const { turnCredentials } = (await import(
    /* @vite-ignore */ writeBlock(readPage('network'), 'turn-credentials.mjs')
  )) as { turnCredentials(user: string, secret: string): Credentials };

  const good = turnCredentials('alice', secret);
  expect(good.ttl).toBe(3_600_000);
  expect(await allocate(port, good)).toBe('relayed');
  expect(await allocate(port, turnCredentials('alice', 'another secret'))).toBe('refused');
});

/** Starts the server with the guide's configuration, on another port. */
async function startCoturn(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'calls-guide-'));
  const port = await freePort();
  const config = readPage('network').blocks.find(({ name }) => name === 'turnserver.conf')?.code ?? '';
  const ours = config.replace('listening-port=3478', `listening-port=${port}`);
  writeFileSync(join(folder, 'turnserver.conf'), `${ours}\npidfile=${folder}/pid\nuserdb=${folder}/db\n`);
  const server = spawn('turnserver', ['-c', join(folder, 'turnserver.conf')], { stdio: 'ignore' });
  cleanups.push(async () => {
    const gone = once(server, 'exit');
    if (server.kill()) await gone;
    rmSync(folder, { recursive: true, force: true });
  });
  await untilAnswering(port);
  return port;
}

/** Asks for an address at the server, as a browser does: first without credentials, then with them; a third time means no. */
async function allocate(port: number, { username, credential }: Credentials): Promise<'relayed' | 'refused'> {
  const peer = ['-y', '-n', '1', '-m', '1'];
  const args = ['-v', '-p', String(port), '-u', username, '-w', credential, ...peer, '127.0.0.1'];
  const client = spawn('turnutils_uclient', args);
  cleanups.push(async () => void client.kill('SIGKILL'));
  let said = '';
  for await (const text of client.stdout) {
    said += text;
    if (said.includes('Received relay addr')) return 'relayed';
    if (said.split('allocate sent').length > 3) return 'refused';
  }
  throw new Error(`The client ended: ${said}`);
}

/** Asks with a STUN binding request (RFC 5389) until somebody answers. */
async function untilAnswering(port: number): Promise<void> {
  const socket = createSocket('udp4');
  const answered = once(socket, 'message', { signal: AbortSignal.timeout(20_000) });
  const request = Buffer.from('000100002112a442000000000000000000000000', 'hex');
  const ask = setInterval(() => socket.send(request, port, '127.0.0.1'), 50);
  try {
    await answered;
  } finally {
    clearInterval(ask);
    socket.close();
  }
}

async function freePort(): Promise<number> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address() as AddressInfo;
  socket.close();
  return port;
}
