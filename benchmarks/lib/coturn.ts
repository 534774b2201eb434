import { type ChildProcess, spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const SECRET = 'benchmark';

/** A TURN server on the loopback interface. */
export interface Coturn {
  readonly iceServers: readonly RTCIceServer[];
  close(): Promise<void>;
}

/** Starts coturn on a free port. Rejects when it is not installed or does not come up. */
export async function startCoturn(): Promise<Coturn> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'calls-turn-'));
  const server = spawn('turnserver', [
    ...['-n', '--listening-ip=127.0.0.1', '--relay-ip=127.0.0.1', `--listening-port=${port}`, '--realm=benchmark'],
    ...['--use-auth-secret', `--static-auth-secret=${SECRET}`, '--fingerprint', '--allow-loopback-peers'],
    ...['--no-tls', '--no-dtls', '--no-cli', '--no-multicast-peers', '--log-file=stdout', '--simple-log'],
    ...[`--pidfile=${join(folder, 'pid')}`, `--userdb=${join(folder, 'db')}`],
  ]);
  await untilListening(server);
  const username = `${Math.floor(Date.now() / 1000) + 86_400}:benchmark`;
  const credential = createHmac('sha1', SECRET).update(username).digest('base64');
  return {
    iceServers: [{ urls: `turn:127.0.0.1:${port}?transport=udp`, username, credential }],
    async close() {
      const gone = once(server, 'exit');
      server.kill();
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function untilListening(server: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let text = '';
    const fail = (error?: Error): void => reject(new Error(`coturn did not come up:\n${text}`, { cause: error }));
    const patience = setTimeout(fail, 10_000);
    server.once('error', fail);
    server.stdout?.on('data', (chunk) => {
      text += chunk;
      if (!text.includes('UDP listener opened')) return;
      clearTimeout(patience);
      resolve();
    });
  });
}

async function freePort(): Promise<number> {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address() as AddressInfo;
  socket.close();
  return port;
}
