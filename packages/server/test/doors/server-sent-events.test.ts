import { createFakeClock } from '@org/calls-core/testing';
import { expect, onTestFinished, test, vi } from 'vitest';
import { anonymous, type CallsServerOptions } from '../../src/index.ts';
import { connectTo, invite } from '../support/plain-client.ts';
import { startServer } from '../support/start-server.ts';

/** Reads a stream of server-sent events, by hand. */
async function listen(base: string, query: string, headers: Record<string, string> = {}) {
  const abort = new AbortController();
  onTestFinished(() => abort.abort());
  const response = await fetch(`${base}/calls?${query}`, {
    headers: { accept: 'text/event-stream', ...headers },
    signal: abort.signal,
  });
  const events: { event: string; data: Record<string, unknown> }[] = [];
  const ended = (async () => {
    let text = '';
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) {
      const parts = (text + decoder.decode(chunk, { stream: true })).split('\n\n');
      text = parts.pop() ?? '';
      for (const part of parts) {
        const data = /^data: (.*)$/m.exec(part)?.[1];
        if (data) events.push({ event: /^event: (.*)$/m.exec(part)?.[1] ?? '', data: JSON.parse(data) });
      }
    }
  })().catch(() => {});
  const hears = (part: object) =>
    vi.waitFor(() => expect(events.map(({ data }) => data)).toContainEqual(expect.objectContaining(part)));
  await vi.waitFor(() => expect(events.length).toBeGreaterThan(1));
  const connection = String(events[0]?.data['connection']);
  return {
    ...{ response, events, connection, hears, ended },
    post: (body: unknown, more: Record<string, string> = headers) =>
      fetch(`${base}/calls?connection=${connection}`, {
        method: 'POST',
        headers: more,
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    close: () => abort.abort(),
  };
}
const start = (options: Partial<CallsServerOptions> = {}) => startServer(options);

test('a stream begins with the id of the connection and the welcome, and is kept back by no cache', async () => {
  const { http } = await start();
  const alice = await listen(http, 'user=alice&device=d1');
  expect(alice.response.headers.get('content-type')).toContain('text/event-stream');
  expect(alice.response.headers.get('cache-control')).toBe('no-store');
  expect(alice.events[0]).toMatchObject({ event: 'open' });
  expect(alice.connection).toMatch(/^[\w-]{24}$/);
  expect(alice.events[1]).toMatchObject({ event: '', data: { kind: 'welcome', user: 'alice' } });
});

test('frames go both ways, between this door and the WebSocket one', async () => {
  const { http, url } = await start();
  const alice = await listen(http, 'user=alice&device=d1');
  const bob = await connectTo(url, 'bob');
  expect((await alice.post([{ kind: 'ping' }, invite('alice', 'bob', 'c1', 'i1')])).status).toBe(204);
  await alice.hears({ kind: 'pong' });
  await bob.hears({ id: 'i1' });
  bob.send(invite('bob', 'alice', 'c1', 'i2'));
  await alice.hears({ id: 'i2' });
});

test('who is refused gets the status and a typed error', async () => {
  const { http } = await start();
  const answer = await fetch(`${http}/calls?device=d1`);
  expect([answer.status, await answer.json()]).toMatchObject([401, { error: { code: 'unauthenticated' } }]);
});

test('a POST for a connection that is not there, or is over, is answered by 404', async () => {
  const { http } = await start();
  expect((await fetch(`${http}/calls?connection=nobody`, { method: 'POST', body: '[]' })).status).toBe(404);
  const alice = await listen(http, 'user=alice&device=d1');
  alice.close();
  await vi.waitFor(async () => expect((await alice.post([])).status).toBe(404));
});

test('a POST needs the token of the stream, or a newer one of the same user', async () => {
  const guests = anonymous();
  const { http } = await start({ authenticate: guests });
  const { token, user } = await guests.issue();
  const bearer = (value: string) => ({ authorization: `Bearer ${value}` });
  const alice = await listen(http, `device=d1`, bearer(token));
  expect((await alice.post([{ kind: 'ping' }], {})).status).toBe(401);
  const other = await guests.issue();
  expect((await alice.post([{ kind: 'ping' }], bearer(other.token))).status).toBe(403);
  const renewed = await guests.renew(token);
  expect(renewed.user).toBe(user);
  expect((await alice.post([{ kind: 'ping' }], bearer(renewed.token))).status).toBe(204);
});

test.each([
  ['{', 400, 'invalid-message'],
  ['{}', 400, 'invalid-message'],
  [`[${'['.repeat(100_000)}${']'.repeat(100_000)}]`, 413, 'message-too-large'],
  [JSON.stringify([{ pad: 'x'.repeat(65_536) }]), 413, 'message-too-large'],
  [JSON.stringify(Array.from({ length: 65 }, () => ({ kind: 'ping' }))), 413, 'message-too-large'],
  [`["${'x'.repeat(2_000_000)}"]`, 413, 'message-too-large'],
])('a POST of %.20s… is refused with %i', async (body, status, code) => {
  const { http } = await start();
  const alice = await listen(http, 'user=alice&device=d1');
  const answer = await alice.post(body);
  expect([answer.status, await answer.json()]).toMatchObject([status, { error: { code } }]);
  expect((await alice.post([{ kind: 'ping' }])).status).toBe(204);
});

test('who sends more than is allowed waits for the answer, and loses nothing', async () => {
  const rule = { capacity: 2, perSecond: 50, perKilobyte: 0 };
  const { http } = await start({ rate: { connection: rule } });
  const alice = await listen(http, 'user=alice&device=d1');
  const requests = Array.from({ length: 20 }, (_, id) => ({ kind: 'request', id: `${id}`, method: 'nothing' }));
  expect((await alice.post(requests)).status).toBe(204);
  // The answer came after the frames were dealt with.
  await alice.hears({ kind: 'response', id: '19' });
});

test('who is closed is told why', async () => {
  const { http } = await start();
  const old = await listen(http, 'user=alice&device=d1');
  await listen(http, 'user=alice&device=d1');
  await old.ended;
  expect(old.events.at(-1)).toEqual({ event: 'close', data: { code: 'replaced' } });
});

test('a stream whose client has gone leaves the server', async () => {
  const { http } = await start();
  const alice = await listen(http, 'user=alice&device=d1');
  alice.close();
  await vi.waitFor(async () => expect(await (await fetch(`${http}/metrics`)).text()).toContain('calls_users 0'));
});

test('a stream whose client never says anything ends as idle: it may be gone without the server knowing', async () => {
  const clock = createFakeClock();
  const { http } = await start({ clock: { ...clock, wallTime: () => Date.now() } });
  const gone = await listen(http, 'user=gone&device=d1');
  const alive = await listen(http, 'user=alive&device=d1');
  for (let step = 0; step < 4; step++) {
    await clock.advance(10_000);
    expect((await alive.post([{ kind: 'ping' }])).status).toBe(204);
  }
  await gone.ended;
  expect(gone.events.at(-1)).toEqual({ event: 'close', data: { code: 'idle' } });
  expect((await alive.post([{ kind: 'ping' }])).status).toBe(204);
});

test('a server without this door has nothing there', async () => {
  const { http } = await start({ serverSentEvents: false });
  expect((await fetch(`${http}/calls?user=alice&device=d1`)).status).toBe(404);
});
