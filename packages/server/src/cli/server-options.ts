import { readFileSync } from 'node:fs';
import { anonymous, type AnonymousAuthenticator } from '../auth/anonymous.ts';
import type { Authenticator } from '../auth/authenticator.ts';
import { firstOf } from '../auth/first-of.ts';
import { jwt } from '../auth/jwt.ts';
import type { CallsServerOptions } from '../options.ts';
import type { CallStore } from '../records/call-store.ts';
import { sqliteCallStore } from '../records/sqlite.ts';
import { turnCredentials } from '../turn/turn-credentials.ts';
import type { Log } from '../util/log.ts';
import { loadSfu } from './load-sfu.ts';
import type { Settings } from './read-settings.ts';
import { UsageError } from './usage-error.ts';

/** The server that the settings describe. Throws a `UsageError` for what does not go together. */
export async function serverOptions(settings: Settings, log: Log): Promise<CallsServerOptions> {
  const path = settings.text('path') ?? '/calls';
  if (!path.startsWith('/')) throw new UsageError('--path must begin with a slash.');
  const turn = turnOf(settings);
  const max = settings.number('max-connections');
  const redis = settings.text('redis');
  const database = settings.text('database');
  const maxPeers = settings.number('max-peers');
  if (redis && !isPostgres(database))
    log.warn({}, 'With --redis each node keeps call records of its own: give all of them one --database postgres://…');
  return {
    ...signIn(settings),
    ...{ path, log, origins: { allow: settings.list('allowed-origin') ?? defaultOrigins(settings) } },
    trustProxy: settings.number('trust-proxy') ?? 0,
    metrics: settings.isOn('metrics') === false ? false : settings.text('management-listen') ? 'management' : true,
    ...(turn && { turn }),
    ...(database && { records: await openRecords(database) }),
    api: settings.isOn('api') ?? database !== undefined,
    ...(max !== undefined && { caps: { total: max } }),
    ...(maxPeers !== undefined && { rooms: { maxPeers } }),
    ...(settings.isOn('socket-io') && { doors: [await loadSocketIo()] }),
    ...(redis && { cluster: await loadRedis(redis, log) }),
    ...(settings.isOn('sfu') && (await loadSfu(settings, log))),
  };
}

/** True when only this machine can connect. */
export function isLocal(host: string): boolean {
  return ['127.0.0.1', '::1', 'localhost'].includes(host);
}

/** Pages of a development server are on another port of the same machine. */
function defaultOrigins(settings: Settings): readonly string[] {
  const local = isLocal(settings.text('host') ?? '127.0.0.1');
  return ['same-host', ...(local ? ['http://localhost:*', 'http://127.0.0.1:*'] : [])];
}

function signIn(settings: Settings): { authenticate: Authenticator; guests?: AnonymousAuthenticator } {
  const tokens = tokensOf(settings);
  const open = settings.isOn('anonymous') ?? tokens === null;
  if (!tokens && !open) {
    throw new UsageError(
      'Nobody could sign in: give --jwt-secret, --jwt-public-key or --jwks-url, or leave --no-anonymous out.',
    );
  }
  const guestSecret = settings.text('guest-secret');
  const secret = guestSecret === undefined ? {} : { secret: guestSecret };
  if (open && settings.text('redis') && !guestSecret) {
    throw new UsageError('With --redis, guests need --guest-secret, the same on all nodes; or --no-anonymous.');
  }
  if (!tokens) {
    const guests = orUsage('Guests cannot be let in', () => anonymous(secret));
    return { authenticate: guests, guests };
  }
  if (!open) return { authenticate: tokens };
  // Wished names could be those of users with a token, and so could be assigned ones that look like them.
  const guests = orUsage('Guests cannot be let in', () =>
    anonymous({ ...secret, prefix: 'guest-', mayTake: () => false }),
  );
  return { authenticate: firstOf(tokens, guests), guests };
}

function tokensOf(settings: Settings): Authenticator | null {
  const [secret, keyFile, jwksUrl] = ['jwt-secret', 'jwt-public-key', 'jwks-url'].map((name) => settings.text(name));
  const [audience, issuer] = ['jwt-audience', 'jwt-issuer'].map((name) => settings.list(name));
  if (!secret && !keyFile && !jwksUrl) {
    if (audience || issuer)
      throw new UsageError('--jwt-audience and --jwt-issuer need a key: --jwt-secret, --jwt-public-key or --jwks-url.');
    return null;
  }
  return orUsage('Tokens cannot be checked', () =>
    jwt({
      ...(secret && { secret }),
      ...(keyFile && { publicKey: readFileSync(keyFile, 'utf8') }),
      ...(jwksUrl && { jwksUrl }),
      ...(audience && { audience }),
      ...(issuer && { issuer }),
    }),
  );
}

function turnOf(settings: Settings): CallsServerOptions['turn'] {
  const urls = settings.list('turn-url') ?? [];
  const stun = settings.list('stun') ?? [];
  const secret = settings.text('turn-secret');
  if (urls.length > 0 !== (secret !== undefined)) throw new UsageError('--turn-url and --turn-secret need each other.');
  if (urls.length === 0 && stun.length === 0) return undefined;
  const ttl = settings.number('turn-ttl');
  return orUsage('The TURN servers cannot be used', () =>
    turnCredentials({
      secret: secret ?? 'unused: there is no TURN server',
      servers: urls.length > 0 ? [{ urls }] : [],
      stun,
      ...(ttl !== undefined && { ttl: ttl * 1000 }),
    }),
  );
}

function isPostgres(database = ''): boolean {
  return /^postgres(ql)?:/.test(database);
}

async function openRecords(database: string): Promise<CallStore> {
  try {
    if (!isPostgres(database)) return await sqliteCallStore({ file: database });
    const { postgresCallStore } = await import('../records/postgres.ts');
    return await postgresCallStore({ url: database });
  } catch (error) {
    throw new UsageError(`The database cannot be used: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function loadSocketIo() {
  try {
    const { socketIoDoor } = await import('../doors/socket-io.ts');
    return socketIoDoor();
  } catch (error) {
    throw new UsageError(
      `--socket-io needs the package socket.io: npm install socket.io. (${(error as Error).message})`,
    );
  }
}

async function loadRedis(url: string, log: Log) {
  try {
    new URL(url);
    const { redisCluster } = await import('../cluster/redis-cluster.ts');
    return redisCluster({ url, log });
  } catch (error) {
    const text = (error as Error).message;
    throw new UsageError(`--redis needs a redis:// address, and the package ioredis: npm install ioredis. (${text})`);
  }
}

function orUsage<T>(what: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    throw new UsageError(`${what}: ${(error as Error).message}`);
  }
}
