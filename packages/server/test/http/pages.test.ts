import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { once } from 'node:events';
import { expect, onTestFinished, test, vi } from 'vitest';
import { anonymous, createCallsServer, jwt, singleNode, turnCredentials } from '../../src/index.ts';
import { connectTo, invite } from '../support/plain-client.ts';
import { believe, startServer } from '../support/start-server.ts';

const turn = turnCredentials({
  secret: 'turn-secret',
  stun: ['stun:stun.example:3478'],
  servers: [{ urls: 'turn:eu.example:3478', region: 'eu' }],
});

test('/health says that the process lives', async () => {
  const { http } = await startServer();
  const answer = await fetch(`${http}/health`);
  expect([answer.status, await answer.json()]).toEqual([200, { status: 'ok' }]);
});

test('/ready says which part is not', async () => {
  let reachable = true;
  const { http } = await startServer({ cluster: { ...singleNode(), ready: () => reachable } });
  expect((await fetch(`${http}/ready`)).status).toBe(200);
  reachable = false;
  const answer = await fetch(`${http}/ready`);
  expect([answer.status, await answer.json()]).toEqual([
    503,
    { ready: false, checks: { accepting: true, cluster: false, records: true } },
  ]);
});

test('a guest gets a name and a token that lets in, a wished name, and a new token for the old one', async () => {
  const guests = anonymous();
  const { http, url } = await startServer({ authenticate: guests });
  const post = (body?: object) =>
    fetch(`${http}/session`, { method: 'POST', ...(body && { body: JSON.stringify(body) }) });
  const first = await post();
  expect([first.status, first.headers.get('cache-control')]).toEqual([201, 'no-store']);
  const { user, token } = (await first.json()) as { user: string; token: string };
  expect(user).toBe('user0001');
  const client = await connectTo(`${url}`, `${user}&token=${token}`);
  await client.hears({ kind: 'welcome', user });
  expect(await (await post({ name: 'Ada' })).json()).toMatchObject({ user: 'Ada' });
  const taken = await post({ name: 'ada' });
  expect([taken.status, await taken.json()]).toMatchObject([409, { error: { code: 'name-taken' } }]);
  expect(await (await post({ token })).json()).toMatchObject({ user });
});

test('a guest gets in by a body of unknown length, and by none, as curl sends it', async () => {
  const { http } = await startServer({ authenticate: anonymous() });
  const chunked = (text: string) =>
    fetch(`${http}/session`, { method: 'POST', body: new Blob([text]).stream(), duplex: 'half' } as RequestInit);
  expect(await (await chunked('{"name":"Ada"}')).json()).toMatchObject({ user: 'Ada' });
  expect((await chunked(' '.repeat(9000))).status).toBe(413);
  const socket = connect(Number(new URL(http).port), '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  socket.write('POST /session HTTP/1.1\r\nHost: localhost\r\n\r\n');
  const [answer] = (await once(socket, 'data')) as [Buffer];
  expect(String(answer)).toMatch(/^HTTP\/1\.1 201 /);
});

test.each([['{'], ['{"name":7}'], ['[']])('a session for %s is refused as invalid-message', async (body) => {
  const { http } = await startServer({ authenticate: anonymous() });
  const answer = await fetch(`${http}/session`, { method: 'POST', body });
  expect([answer.status, await answer.json()]).toMatchObject([400, { error: { code: 'invalid-message' } }]);
});

test('a session with a huge body is refused, and so are too many, with the time to wait', async () => {
  const { http } = await startServer({ authenticate: anonymous() });
  const huge = await fetch(`${http}/session`, { method: 'POST', body: 'x'.repeat(100_000) });
  expect(huge.status).toBe(413);
  const answers = await Promise.all(Array.from({ length: 40 }, () => fetch(`${http}/session`, { method: 'POST' })));
  const refused = answers.find(({ status }) => status === 429);
  expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(answers.filter(({ status }) => status === 201).length).toBeGreaterThanOrEqual(29);
});

test('a server without guests has no sessions', async () => {
  const { http } = await startServer({ authenticate: jwt({ secret: 'x'.repeat(32) }) });
  expect((await fetch(`${http}/session`, { method: 'POST' })).status).toBe(404);
});

test('credentials for TURN need a sign-in, over HTTP and over signaling', async () => {
  const { http, url } = await startServer({ turn });
  const stranger = await fetch(`${http}/turn-credentials`);
  expect([stranger.status, await stranger.json()]).toMatchObject([401, { error: { code: 'unauthenticated' } }]);
  const answer = (await (await fetch(`${http}/turn-credentials?user=alice&region=eu`)).json()) as object;
  expect(answer).toMatchObject({
    iceServers: [{ urls: ['stun:stun.example:3478'] }, { urls: ['turn:eu.example:3478'] }],
  });
  const alice = await connectTo(url, 'alice');
  alice.send({ kind: 'request', id: 't', method: 'turn.credentials', body: { region: 'eu' } });
  await alice.hears({ kind: 'response', id: 't', body: expect.objectContaining({ ttl: expect.any(Number) }) });
});

test('a server without TURN says so', async () => {
  const { http } = await startServer();
  const answer = await fetch(`${http}/turn-credentials?user=alice`);
  expect([answer.status, await answer.json()]).toMatchObject([404, { error: { code: 'not-found' } }]);
});

test('pages of allowed origins may read answers, those of others are refused before anything is done', async () => {
  const { http } = await startServer({ authenticate: anonymous(), origins: { allow: ['https://app.example'] } });
  const ask = (origin: string, method = 'POST', headers: Record<string, string> = {}) =>
    fetch(`${http}/session`, { method, headers: { origin, ...headers } });
  const preflight = await ask('https://app.example', 'OPTIONS', { 'access-control-request-method': 'POST' });
  expect(preflight.status).toBe(204);
  expect(preflight.headers.get('access-control-allow-headers')).toContain('authorization');
  const allowed = await ask('https://app.example');
  expect([allowed.status, allowed.headers.get('access-control-allow-origin')]).toEqual([201, 'https://app.example']);
  expect((await ask('https://evil.example', 'OPTIONS', { 'access-control-request-method': 'POST' })).status).toBe(204);
  const foreign = await ask('https://evil.example');
  expect([foreign.status, await foreign.json()]).toMatchObject([403, { error: { code: 'origin-not-allowed' } }]);
  // The page may read why, also without cookies; and nothing was done.
  expect(foreign.headers.get('access-control-allow-origin')).toBe('*');
  expect(foreign.headers.get('access-control-allow-credentials')).toBe(null);
  expect(await (await ask('https://app.example')).json()).toMatchObject({ user: 'user0002' });
});

test('a path that is not there says so to whatever page may read answers', async () => {
  const { http } = await startServer({ origins: { allow: ['https://app.example'] } });
  const answer = await fetch(`${http}/session`, { method: 'POST', headers: { origin: 'https://app.example' } });
  expect([answer.status, await answer.json()]).toMatchObject([404, { error: { code: 'not-found' } }]);
  expect(answer.headers.get('access-control-allow-origin')).toBe('https://app.example');
});

test('cookies may come along from listed origins, never from everywhere', async () => {
  const credentials = async (allow: string[]) => {
    const { http } = await startServer({ origins: { allow } });
    const { headers } = await fetch(`${http}/health`, { headers: { origin: 'https://app.example' } });
    return headers.get('access-control-allow-credentials');
  };
  expect(await credentials(['https://app.example'])).toBe('true');
  expect(await credentials(['*'])).toBeNull();
});

test('credentials for a call are for its members, and the app decides who may have some', async () => {
  const asked: unknown[] = [];
  const canRelay = ({ user }: { user: string }, call: string | null): boolean =>
    asked.push([user, call]) > 0 && (call !== null || user !== 'guest');
  const { http, url } = await startServer({ turn, hooks: { canRelay } });
  const alice = await connectTo(url, 'alice');
  alice.send(invite('alice', 'bob', 'c1', 'i1'));
  alice.send({ kind: 'request', id: 'mine', method: 'turn.credentials', body: { call: 'c1' } });
  await alice.hears({ id: 'mine', body: expect.objectContaining({ iceServers: expect.any(Array) }) });
  alice.send({ kind: 'request', id: 'other', method: 'turn.credentials', body: { call: 'c2' } });
  await alice.hears({ id: 'other', error: { code: 'not-in-call' } });
  const status = async (query: string) => (await fetch(`${http}/turn-credentials?${query}`)).status;
  expect(await status('user=bob&call=c1')).toBe(200);
  expect(await status('user=bob')).toBe(200);
  expect(await status('user=guest')).toBe(403);
  expect(await status('user=guest&call=c1')).toBe(403);
  expect(asked).toEqual([
    ['alice', 'c1'],
    ['bob', 'c1'],
    ['bob', null],
    ['guest', null],
  ]);
});

test('the metrics count connections, frames, refusals and calls', async () => {
  const { http, url } = await startServer({ origins: { allow: ['https://app.example'] } });
  const alice = await connectTo(url, 'alice');
  const bob = await connectTo(url, 'bob');
  for (const id of ['first', 'again']) alice.send(invite('alice', 'bob', 'c1', id));
  alice.send(invite('mallory', 'bob', 'c1', 'forged'));
  await alice.hears({ kind: 'refused', message: 'forged' });
  await bob.hears({ id: 'again' });
  await fetch(`${http}/turn-credentials`);
  const text = await (await fetch(`${http}/metrics`)).text();
  for (const line of [
    'calls_connections{door="websocket"} 2',
    'calls_users 2',
    'calls_frames_total{direction="in",door="websocket",kind="message"} 3',
    'calls_frames_total{direction="out",door="websocket",kind="message"} 2',
    'calls_frames_total{direction="out",door="websocket",kind="welcome"} 2',
    'calls_refusals_total{code="sender-mismatch"} 1',
    'calls_refusals_total{code="unauthenticated"} 1',
    'calls_calls_total{status="initiated"} 1',
  ]) {
    expect(text).toContain(`${line}\n`);
  }
  expect(text).toMatch(/nodejs_eventloop_lag_p99_seconds \d/);
});

test('the metrics count bytes, not characters', async () => {
  const { http, url } = await startServer();
  const alice = await connectTo(url, 'alice');
  const frame = JSON.stringify({ kind: 'ping', later: '\u{1f600}'.repeat(100) });
  alice.send(frame);
  await alice.hears({ kind: 'pong' });
  const text = await (await fetch(`${http}/metrics`)).text();
  expect(text).toContain(`calls_frame_bytes_total{direction="in",door="websocket"} ${Buffer.byteLength(frame)}\n`);
});

test('two servers in one process count apart', async () => {
  const [one, two] = [await startServer(), await startServer()];
  await (await connectTo(one.url, 'alice')).hears({ kind: 'welcome' });
  const read = async (http: string) => (await fetch(`${http}/metrics`)).text();
  expect(await read(one.http)).toContain('calls_connections{door="websocket"} 1');
  expect(await read(two.http)).not.toContain('calls_connections{door="websocket"}');
});

test('metrics can be kept to a port of their own, which serves nothing else', async () => {
  const { http, server } = await startServer({ authenticate: anonymous(), metrics: 'management' });
  const management = `http://127.0.0.1:${await server.listenManagement(0, '127.0.0.1')}`;
  const statuses = async (base: string) =>
    Promise.all(['/metrics', '/health', '/session'].map(async (path) => (await fetch(base + path)).status));
  expect(await statuses(http)).toEqual([404, 200, 404]);
  expect(await statuses(management)).toEqual([200, 200, 404]);
});

test('an app keeps its own requests and upgrades, and the server’s paths go with a prefix', async () => {
  const app = createServer((request, response) => response.end(`the app has ${request.url}`));
  const server = createCallsServer({ authenticate: believe, path: '/voice', httpPrefix: '/voice' });
  server.attach(app);
  await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void app.close());
  const host = `127.0.0.1:${(app.address() as AddressInfo).port}`;
  expect(await (await fetch(`http://${host}/health`)).text()).toBe('the app has /health');
  expect(await (await fetch(`http://${host}/voice/health`)).json()).toEqual({ status: 'ok' });
  const alice = await connectTo(`ws://${host}/voice`, 'alice');
  await alice.hears({ kind: 'welcome' });
  alice.socket.terminate();
  await server.close();
  expect(await (await fetch(`http://${host}/voice/health`)).text()).toBe('the app has /voice/health');
  app.closeAllConnections();
});

test.each(['//', '/%', '/calls?%', 'http://', '*'])('a request for %j hurts nobody', async (target) => {
  const { http, port } = await startServer();
  for (const headers of ['', 'Upgrade: websocket\r\nConnection: Upgrade\r\n']) {
    const socket = connect(port, '127.0.0.1');
    onTestFinished(() => void socket.destroy());
    socket.write(`GET ${target} HTTP/1.1\r\nHost: x\r\n${headers}\r\n`);
    const [answer] = await once(socket, 'data');
    expect(String(answer)).toMatch(/^HTTP\/1\.1 4\d\d/);
  }
  expect((await fetch(`${http}/health`)).status).toBe(200);
});

test('closing tells clients to move, one after the other within the drain time, and lets nobody in', async () => {
  const { server, url, http } = await startServer();
  const clients = await Promise.all(['a', 'b', 'c', 'd'].map((user) => connectTo(url, user)));
  await Promise.all(clients.map((client) => client.hears({ kind: 'welcome' })));
  const closing = server.close({ drain: 400 });
  await clients[0]?.hears({ kind: 'moved', reason: 'shutting-down' });
  expect(clients[3]?.frames).toHaveLength(1);
  expect((await fetch(`${http}/ready`)).status).toBe(503);
  const late = await connectTo(url, 'late');
  expect(await late.closed).toBe('1012 shutting-down');
  for (const client of clients) expect(await client.closed).toBe('1012 shutting-down');
  for (const { frames } of clients) expect(frames.at(-1)).toEqual({ kind: 'moved', reason: 'shutting-down' });
  await closing;
  await vi.waitFor(() => expect(fetch(`${http}/health`)).rejects.toThrow());
});
