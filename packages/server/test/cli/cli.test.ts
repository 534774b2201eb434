import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { get } from 'node:https';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { SignJWT } from 'jose';
import { expect, onTestFinished, test } from 'vitest';
import { flags, variableOf } from '../../src/cli/flags.ts';
import { commandFile, launch, signInGuest, startCommand } from '../support/command.ts';
import { localhostCertificate } from '../support/localhost-certificate.ts';
import { connectTo } from '../support/plain-client.ts';

const secret = 'a secret that is long enough for HS256';

/** Runs the command to its end. */
async function refuse(args: readonly string[], env: Record<string, string> = {}) {
  const child = launch(args, env);
  let text = '';
  child.stderr?.on('data', (data: Buffer) => (text += String(data)));
  const [code] = (await once(child, 'close')) as [number];
  return { code, text };
}

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'calls-cli-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

test('without settings it lets guests in, says where it is and what is off, and ends with 0', async () => {
  const { child, line, place } = await startCommand([]);
  expect(line).toBe(
    `Calls at ws://${place}/calls. Off: tokens, TLS, TURN, Socket.IO, SFU, other nodes, other machines (see --host).`,
  );
  const { user, token } = await signInGuest(place);
  const client = await connectTo(`ws://${place}/calls`, `${user}&token=${token}`, 'd1', {
    origin: 'http://localhost:5173',
  });
  await client.hears({ kind: 'welcome', user });
  child.kill('SIGTERM');
  expect(await client.closed).toBe('1012 shutting-down');
  expect(await once(child, 'exit')).toEqual([0, null]);
});

test('with a secret it takes tokens and no guests', async () => {
  const { line, place } = await startCommand([], { CALLS_JWT_SECRET: secret });
  expect(line).toContain('Off: guests, TLS');
  const token = await new SignJWT()
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject('alice')
    .setExpirationTime('1 h')
    .sign(new TextEncoder().encode(secret));
  await (await connectTo(`ws://${place}/calls`, `alice&token=${token}`)).hears({ kind: 'welcome', user: 'alice' });
  expect((await fetch(`http://${place}/session`, { method: 'POST' })).status).toBe(404);
});

test('guests beside tokens get assigned names only', async () => {
  const { place } = await startCommand(['--anonymous'], { CALLS_JWT_SECRET: secret });
  expect((await signInGuest(place)).user).toBe('guest-0001');
  const wished = await fetch(`http://${place}/session`, { method: 'POST', body: '{"name":"alice"}' });
  expect(wished.status).toBe(409);
});

test('a flag goes before the environment, that before the file', async () => {
  const file = join(folder(), 'calls.json');
  writeFileSync(file, JSON.stringify({ path: '/file', stun: ['stun:file:1'], 'log-level': 'silent' }));
  const { line } = await startCommand(['--path', '/flag'], { CALLS_PATH: '/variable', CALLS_CONFIG: file });
  expect(line).toContain('/flag.');
  expect((await startCommand([], { CALLS_PATH: '/variable', CALLS_CONFIG: file })).line).toContain('/variable.');
  expect((await startCommand(['--config', file])).line).toContain('/file.');
});

test('it issues credentials for TURN, serves Socket.IO, and keeps metrics to another port', async () => {
  const { line, place } = await startCommand([
    ...['--turn-url', 'turn:turn.example:3478', '--turn-secret', 's', '--turn-ttl', '60', '--socket-io'],
    ...['--management-listen', '127.0.0.1:0'],
  ]);
  const { token } = await signInGuest(place);
  const answer = await fetch(`http://${place}/turn-credentials`, { headers: { authorization: `Bearer ${token}` } });
  expect(await answer.json()).toMatchObject({ iceServers: [{ urls: ['turn:turn.example:3478'] }] });
  expect((await fetch(`http://${place}/socket.io/?EIO=4&transport=polling`)).status).toBe(200);
  expect((await fetch(`http://${place}/metrics`)).status).toBe(404);
  const management = /management at (\S+?)\. /.exec(line)?.[1];
  expect(await (await fetch(`${management}/metrics`)).text()).toContain('calls_connections');
});

test('with a certificate it serves wss', async () => {
  const at = folder();
  const [cert, key] = [join(at, 'cert.pem'), join(at, 'key.pem')];
  writeFileSync(cert, localhostCertificate.cert);
  writeFileSync(key, localhostCertificate.key);
  const { child, line, place } = await startCommand(['--tls-cert', cert, '--tls-key', key]);
  expect(line).toMatch(/^Calls at wss:\/\//);
  const { statusCode } = await new Promise<IncomingMessage>((resolve, reject) => {
    get(`https://${place}/health`, { ca: localhostCertificate.cert }, resolve).on('error', reject);
  });
  expect(statusCode).toBe(200);
  child.kill('SIGINT');
  expect(await once(child, 'exit')).toEqual([0, null]);
});

test('a room takes as many devices as --max-peers says', async () => {
  const { place } = await startCommand(['--max-peers', '1']);
  const join = async () => {
    const { user, token } = await signInGuest(place);
    const client = await connectTo(`ws://${place}/calls`, `${user}&token=${token}`);
    client.send({ kind: 'join', room: 'small', id: 'j' });
    return client;
  };
  await (await join()).hears({ kind: 'response', id: 'j' });
  await (await join()).hears({ kind: 'response', id: 'j', error: expect.objectContaining({ code: 'room-full' }) });
});

test.each([
  [['--port', 'many'], {}, '--port must be a whole number from 0 to 65535.'],
  [['--speed', '3'], {}, "Unknown option '--speed'. See --help."],
  [['extra'], {}, "Unexpected argument 'extra'"],
  [['--no-anonymous'], {}, 'Nobody could sign in'],
  [['--jwt-secret', 'short'], {}, 'at least 32 bytes'],
  [['--jwt-public-key', '/nowhere'], {}, 'Tokens cannot be checked: ENOENT'],
  [['--jwt-audience', 'calls'], {}, '--jwt-audience and --jwt-issuer need a key'],
  [['--turn-url', 'turn:a:1'], {}, '--turn-url and --turn-secret need each other.'],
  [['--turn-url', 'http://a', '--turn-secret', 's'], {}, 'is no address of a TURN server'],
  [['--allowed-origin', 'not an origin'], {}, '--allowed-origin: "not an origin" is no origin'],
  [['--path', 'calls'], {}, '--path must begin with a slash.'],
  [['--tls-cert', '/nowhere'], {}, '--tls-cert and --tls-key need each other.'],
  [['--redis', 'redis://127.0.0.1:1'], {}, 'guests need --guest-secret'],
  [['--redis', 'there', '--guest-secret', secret], {}, '--redis needs a redis:// address'],
  [['--guest-secret', 'short'], {}, 'at least 32 bytes'],
  [['--log-level', 'loud'], {}, '--log-level must be one of'],
  [['--management-listen', 'there', '--port', '0'], {}, '--management-listen must be'],
  [['--sfu', '--host', '0.0.0.0'], {}, '--sfu: Clients cannot be told 0.0.0.0'],
  [['--sfu', '--sfu-listen', 'there'], {}, '--sfu: there is no address:port'],
  [['--sfu', '--sfu-ports', '9'], {}, '--sfu-ports must be'],
  [['--config', '/nowhere.json'], {}, 'The configuration file /nowhere.json cannot be read'],
  [[], { CALLS_PORT: '99999' }, 'CALLS_PORT must be a whole number'],
  [[], { CALLS_ANONYMOUS: 'perhaps' }, 'CALLS_ANONYMOUS must be true or false.'],
])('%j with %j ends with one sentence and 2', async (args, env, sentence) => {
  const { code, text } = await refuse(args, env as Record<string, string>);
  expect(text).toContain(sentence);
  expect(
    text
      .trim()
      .split('\n')
      .filter((line) => !line.startsWith('{')),
  ).toHaveLength(1);
  expect(code).toBe(2);
});

test('a port that is taken ends with one sentence and 1', async () => {
  const { place } = await startCommand([]);
  const { code, text } = await refuse(['--port', place.split(':')[1] ?? '']);
  expect([code, text]).toEqual([1, 'calls-server: The port is in use; choose another one with --port.\n']);
});

test('--help names every flag, its variable can be derived, and --version prints a version', () => {
  const print = (flag: string) =>
    String(execFileSync(process.execPath, ['--conditions=@org/source', commandFile, flag]));
  const help = print('--help');
  for (const { name, kind } of flags) expect(help).toContain(kind === 'switch' ? `--[no-]${name}` : `--${name}`);
  expect(flags.map(variableOf)).toContain('CALLS_ALLOWED_ORIGIN');
  expect(print('--version')).toMatch(/^\d+\.\d+\.\d+/);
});

test('the log is JSON lines without tokens', async () => {
  const child = launch(['--port', '0', '--drain', '0']);
  let text = '';
  child.stderr?.on('data', (data: Buffer) => (text += String(data)));
  if (!child.stdout) throw new Error('There is no stdout.');
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  const place = /:\/\/(\S+?)\//.exec(line)?.[1] ?? '';
  const { token } = await signInGuest(place);
  await fetch(`http://${place}/turn-credentials?token=${token}`);
  child.kill('SIGTERM');
  await once(child, 'close');
  const lines = text
    .trim()
    .split('\n')
    .map((entry) => JSON.parse(entry) as { msg: string });
  expect(lines.map(({ msg }) => msg)).toContain('listening');
  expect(text).not.toContain(token);
});

test('with a database it serves the API, and knows a call after a restart', async () => {
  const file = join(folder(), 'calls.db');
  const token = await new SignJWT({})
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject('alice')
    .setExpirationTime('1h')
    .sign(new TextEncoder().encode(secret));
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const args = ['--database', file, '--jwt-secret', secret];
  const first = await startCommand(args);
  const body = JSON.stringify({ callId: 'c1', type: 'voice', targetUserId: 'bob' });
  expect((await fetch(`http://${first.place}/api/calls/initiate`, { method: 'POST', headers, body })).status).toBe(200);
  first.child.kill('SIGTERM');
  expect(await once(first.child, 'exit')).toEqual([0, null]);
  const second = await startCommand(args);
  const answer = await fetch(`http://${second.place}/api/calls/c1`, { headers });
  expect(await answer.json()).toMatchObject({ id: 'c1', initiated_by: 'alice' });
});

test('with other nodes, a node that keeps records of its own says so in one sentence', async () => {
  const said = async (database: readonly string[]): Promise<boolean> => {
    const child = launch([
      ...['--port', '0', '--drain', '0', '--redis', 'redis://127.0.0.1:1', '--guest-secret', secret, ...database],
    ]);
    let text = '';
    child.stderr?.on('data', (data: Buffer) => (text += String(data)));
    if (!child.stdout) throw new Error('There is no stdout.');
    await once(createInterface(child.stdout), 'line');
    child.kill('SIGTERM');
    await once(child, 'close');
    return text.includes('each node keeps call records of its own');
  };
  expect(await said([])).toBe(true);
  expect(await said(['--database', join(folder(), 'calls.db')])).toBe(true);
});

test('a database that cannot be used is told at the start', async () => {
  const { code, text } = await refuse(['--database', join(folder(), 'nowhere', 'calls.db')]);
  expect([code, text]).toEqual([2, expect.stringContaining('The database cannot be used')]);
});
