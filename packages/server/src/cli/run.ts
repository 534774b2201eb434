import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { patient } from '../http/patience.ts';
import { createOriginPolicy } from '../limits/origin-policy.ts';
import { type CallsServer, createCallsServer } from '../server.ts';
import { createLog } from './create-log.ts';
import { readSettings, type Settings } from './read-settings.ts';
import { isLocal, serverOptions } from './server-options.ts';
import { UsageError } from './usage-error.ts';

/** A server that the command started. */
export interface Running {
  /** One line: where it is, and what is off. */
  readonly summary: string;
  /** Sends the clients elsewhere and ends. */
  stop(): Promise<void>;
}

/** Starts what the flags and the environment say. Rejects with a `UsageError` for settings that cannot be used. */
export async function run(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<Running> {
  const settings = readSettings(argv, env);
  const log = createLog(settings.text('log-level') ?? 'info');
  const options = await serverOptions(settings, log);
  try {
    createOriginPolicy(options.origins);
  } catch (error) {
    throw new UsageError(`--allowed-origin: ${(error as Error).message}`);
  }
  const tls = tlsOf(settings);
  const server = createCallsServer(options);
  const host = settings.text('host') ?? '127.0.0.1';
  const drain = (settings.number('drain') ?? 5) * 1000;
  const stop = async (): Promise<void> => {
    await server.close({ drain });
    await closeTls(tls);
  };
  try {
    const port = await listen(server, tls, settings.number('port') ?? 8080, host);
    const managed = await listenManagement(server, settings.text('management-listen'));
    const place = `${host.includes(':') ? `[${host}]` : host}:${port}`;
    const summary = summaryOf({ settings, place, tls: tls !== null, path: options.path ?? '', managed, host });
    log.info({ host, port }, 'listening');
    return { summary, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function listen(server: CallsServer, tls: Server | null, port: number, host: string): Promise<number> {
  if (!tls) return server.listen(port, host);
  server.attach(tls);
  await new Promise<void>((resolve, reject) => {
    tls.once('error', reject);
    tls.listen(port, host, resolve);
  });
  return (tls.address() as AddressInfo).port;
}

async function listenManagement(server: CallsServer, address: string | undefined): Promise<string | null> {
  if (address === undefined) return null;
  const [, host = '127.0.0.1', port] = /^(?:(.+):)?(\d{1,5})$/.exec(address) ?? [];
  if (port === undefined || Number(port) > 65_535)
    throw new UsageError('--management-listen must be address:port or a port.');
  return `${host}:${await server.listenManagement(Number(port), host.replace(/^\[|\]$/g, ''))}`;
}

function tlsOf(settings: Settings): Server | null {
  const [cert, key] = ['tls-cert', 'tls-key'].map((name) => settings.text(name));
  if (!cert && !key) return null;
  if (!cert || !key) throw new UsageError('--tls-cert and --tls-key need each other.');
  try {
    return createServer({ ...patient(), cert: readFileSync(cert), key: readFileSync(key) });
  } catch (error) {
    throw new UsageError(`The certificate or its key cannot be used: ${(error as Error).message}`);
  }
}

async function closeTls(tls: Server | null): Promise<void> {
  if (!tls?.listening) return;
  await new Promise<void>((resolve) => {
    tls.close(() => resolve());
    tls.closeAllConnections();
  });
}

function summaryOf(parts: {
  readonly settings: Settings;
  readonly place: string;
  readonly tls: boolean;
  readonly path: string;
  readonly managed: string | null;
  readonly host: string;
}): string {
  const { settings, place, tls, path, managed, host } = parts;
  const hasTokens = ['jwt-secret', 'jwt-public-key', 'jwks-url'].some((name) => settings.text(name));
  const off = [
    ...((settings.isOn('anonymous') ?? !hasTokens) ? [] : ['guests']),
    ...(hasTokens ? [] : ['tokens']),
    ...(tls ? [] : ['TLS']),
    ...(settings.text('turn-secret') ? [] : ['TURN']),
    ...(settings.isOn('socket-io') ? [] : ['Socket.IO']),
    ...(settings.isOn('sfu') ? [] : ['SFU']),
    ...(settings.text('redis') ? [] : ['other nodes']),
    ...(isLocal(host) ? ['other machines (see --host)'] : []),
  ];
  const management = managed ? `, management at http://${managed}` : '';
  return `Calls at ${tls ? 'wss' : 'ws'}://${place}${path}${management}. Off: ${off.join(', ') || 'nothing'}.`;
}
