import { spawn } from 'node:child_process';
import { createHmac, randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** How coturn is to run. */
export interface CoturnOptions {
  /** What signs its credentials; coturn takes each of several. Default `benchmark`. */
  readonly secrets?: readonly string[];
  /** A `turnserver.conf`, such as the guide's; addresses, ports, certificates and secrets in it give way to ours. */
  readonly configuration?: string;
  /** Also over TLS, with this certificate and key (PEM). */
  readonly tls?: { readonly cert: string; readonly key: string };
}

/** A TURN server on the loopback interface. */
export interface Coturn {
  /** The address over UDP, with credentials for a day. */
  readonly iceServers: readonly RTCIceServer[];
  /** For UDP and TCP. */
  readonly port: number;
  /** For TLS; null without a certificate. */
  readonly tlsPort: number | null;
  close(): Promise<void>;
}

/** Enough for relayed calls within this machine. */
const relaxed = 'realm=benchmark\nfingerprint\nuse-auth-secret\nallow-loopback-peers\nno-cli\nno-multicast-peers\n';

/** Lines of a configuration that belong to one machine. */
const ofOneMachine =
  /^(listening-ip|listening-port|tls-listening-port|relay-ip|external-ip|static-auth-secret|cert|pkey|no-tls|no-dtls|log-file|simple-log|pidfile|userdb)\b.*$/gm;

/** Starts coturn on a free port. Rejects when it is not installed or does not come up. */
export async function startCoturn(options: CoturnOptions = {}): Promise<Coturn> {
  const { secrets = ['benchmark'], configuration = relaxed, tls } = options;
  const port = await freePort();
  const tlsPort = tls ? await freePort() : null;
  const folder = mkdtempSync(join(tmpdir(), 'calls-turn-'));
  const file = join(folder, 'turnserver.conf');
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  if (tls) {
    writeFileSync(cert, tls.cert);
    writeFileSync(key, tls.key);
  }
  const ours = [
    ...['listening-ip=127.0.0.1', 'relay-ip=127.0.0.1', `listening-port=${port}`, 'no-dtls'],
    ...(tls ? [`tls-listening-port=${tlsPort}`, `cert=${cert}`, `pkey=${key}`] : ['no-tls']),
    ...[...secrets.map((secret) => `static-auth-secret=${secret}`), 'log-file=stdout', 'simple-log'],
    ...[`pidfile=${join(folder, 'pid')}`, `userdb=${join(folder, 'db')}`],
  ];
  writeFileSync(file, `${configuration.replace(ofOneMachine, '')}\n${ours.join('\n')}\n`);
  const server = spawn('turnserver', ['-c', file], { stdio: 'ignore' });
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
  const credential = createHmac('sha1', secrets[0] ?? '')
    .update(username)
    .digest('base64');
  return { iceServers: [{ urls: `turn:127.0.0.1:${port}?transport=udp`, username, credential }], port, tlsPort, close };
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

/** Below those that systems give to connections: nobody gets it before coturn does. */
const ports = { from: 20_000, to: 32_000 };

/** A port that is free for UDP and TCP: with one of them taken coturn says nothing and answers nobody. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(ports.from, ports.to);
    const [datagrams, connections] = [createSocket('udp4'), createServer()];
    try {
      datagrams.bind(port, '127.0.0.1');
      await once(datagrams, 'listening');
      connections.listen(port, '127.0.0.1');
      await once(connections, 'listening');
      return port;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    } finally {
      datagrams.close();
      connections.close();
    }
  }
}
