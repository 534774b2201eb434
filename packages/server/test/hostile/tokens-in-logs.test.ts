import { SignJWT } from 'jose';
import { expect, test, vi } from 'vitest';
import { socketIoDoor } from '../../src/doors/socket-io.ts';
import { jwt, sqliteCallStore, turnCredentials } from '../../src/index.ts';
import { startServer } from '../support/start-server.ts';
import { doors } from './attackers.ts';

const secret = 'a secret that is shared with whoever issues tokens';
const tokenOf = (claims: Record<string, unknown> = {}): Promise<string> =>
  new SignJWT({ sub: 'mallory', exp: Math.floor(Date.now() / 1000) + 60, ...claims })
    .setProtectedHeader({ alg: 'HS256' })
    .sign(Buffer.from(secret));

/** Everything that is logged, errors with their messages, stacks and causes. */
function createLog() {
  const lines: string[] = [];
  const plain = (_name: string, value: unknown): unknown =>
    value instanceof Error
      ? Object.fromEntries(Object.getOwnPropertyNames(value).map((name) => [name, Reflect.get(value, name)]))
      : value;
  const write = (details: object, message: string): void => void lines.push(message + JSON.stringify(details, plain));
  return { lines, log: { error: write, warn: write, info: write, debug: write } };
}

test.each(Object.keys(doors))('no line of the log holds a token, whatever fails over %s', async (door) => {
  const { lines, log } = createLog();
  const fails = (): never => {
    throw new Error('the app failed');
  };
  const records = await sqliteCallStore({ file: ':memory:' });
  await records.close(); // whatever is asked of it fails
  const signIn = jwt({ secret });
  const { http } = await startServer({
    ...{ log, records, api: true, doors: [socketIoDoor()] },
    hooks: { canCall: fails, canJoin: fails, canSee: fails, push: fails, canRelay: fails },
    turn: turnCredentials({ secret: 'turn', servers: [{ urls: 'turn:turn.example:3478' }] }),
    authenticate: (request) => (request.user === 'broken' ? fails() : signIn(request)),
  });
  const [valid, expired, tampered] = [
    await tokenOf(),
    await tokenOf({ exp: 1000 }),
    `${(await tokenOf()).slice(0, -3)}abc`,
  ];
  await doors[door]?.(http, { token: expired }).ended;
  await doors[door]?.(http, { token: tampered }).ended;
  await doors[door]?.(http, { user: 'broken', token: valid }).ended;
  const client = doors[door]?.(http, { token: valid });
  await expect.poll(() => client?.frames).toContainEqual(expect.objectContaining({ kind: 'welcome' }));
  client?.send({ kind: 'join', room: 'r', id: 'join' });
  client?.send({ kind: 'request', id: 'list', method: 'missed.list' });
  client?.send({ kind: 'token', id: 'renew', token: tampered });
  for (const id of ['join', 'list'])
    await expect.poll(() => client?.frames).toContainEqual(expect.objectContaining({ kind: 'response', id }));
  for (const token of [valid, expired, tampered])
    for (const path of [`/api/calls?token=${token}`, `/turn-credentials?token=${token}`, `/session?token=${token}`]) {
      await fetch(http + path);
      await fetch(http + path.split('?')[0], { headers: { authorization: `Bearer ${token}`, cookie: `t=${token}` } });
    }
  await vi.waitFor(() => expect(lines.join()).toContain('the app failed'));
  for (const token of [valid, expired, tampered]) {
    expect(lines.join()).not.toContain(token);
    expect(lines.join()).not.toContain(token.split('.')[2]);
  }
});
