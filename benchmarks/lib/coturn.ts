import { spawn } from 'node:child_process';
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
  const server = spawn(
    'turnserver',
    [
      ...['-n', '--listening-ip=127.0.0.1', '--relay-ip=127.0.0.1', `--listening-port=${port}`, '--realm=benchmark'],
      ...['--use-auth-secret', `--static-auth-secret=${SECRET}`, '--fingerprint', '--allow-loopback-peers'],
      ...['--no-tls', '--no-dtls', '--no-cli', '--no-multicast-peers', '--log-file=stdout', '--simple-log'],
      ...[`--pidfile=${join(folder, 'pid')}`, `--userdb=${join(folder, 'db')}`],
    ],
    { stdio: 'ignore' },
  );
  const close = async (): Promise<void> => {
    const gone = once(server, 'exit');
    if (server.kill()) await gone;
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const ended = once(server, 'exit').then(() => Promise.reject(new Error('coturn ended.')));
    await Promise.race([untilAnswering(port), ended]);
  } catch (error) {
    await close();
    throw error;
  }
  const username = `${Math.floor(Date.now() / 1000) + 86_400}:benchmark`;
  const credential = createHmac('sha1', SECRET).update(username).digest('base64');
  return {
    iceServers: [{ urls: `turn:127.0.0.1:${port}?transport=udp`, username, credential }],
    close,
  };
}

/** Asks with a STUN binding request (RFC 5389) until somebody answers. */
async function untilAnswering(port: number): Promise<void> {
  const socket = createSocket('udp4');
  const answered = once(socket, 'message');
  const request = Buffer.from('000100002112a442000000000000000000000000', 'hex');
  const ask = setInterval(() => socket.send(request, port, '127.0.0.1'), 50);
  try {
    const patience = AbortSignal.timeout(10_000);
    await Promise.race([answered, once(patience, 'abort').then(() => Promise.reject(new Error('coturn is silent.')))]);
  } finally {
    clearInterval(ask);
    socket.close();
  }
}

async function freePort(): Promise<number> {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address() as AddressInfo;
  socket.close();
  return port;
}
