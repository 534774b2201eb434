import { expect, test } from 'vitest';
import {
  anonymous,
  type Authenticator,
  type CallsServerOptions,
  firstOf,
  sessionCookie,
  type SessionUser,
  type ServerHooks,
} from '../../src/index.ts';
import { apiClient } from '../support/api-client.ts';
import { connectTo, invite } from '../support/plain-client.ts';
import { believe, startServer } from '../support/start-server.ts';

const call = { callId: 'c1', type: 'voice', targetUserId: 'bob' };

test.each([
  ['no type', { targetUserId: 'bob' }, ['type']],
  ['a type that is none', { type: 'fax', targetUserId: 'bob' }, ['type']],
  ['nobody', { type: 'voice' }, ['targetUserId']],
  ['a user and a channel', { type: 'voice', targetUserId: 'bob', channelId: 'team' }, ['targetUserId']],
  ['no participants', { type: 'audio', participantIds: [] }, ['participantIds']],
  ['a participant that is no text', { type: 'audio', participantIds: ['bob', 7] }, ['participantIds', 1]],
  ['an id that is too long', { ...call, callId: 'x'.repeat(65) }, ['callId']],
  ['metadata that is too large', { ...call, metadata: { text: 'x'.repeat(5000) } }, ['metadata']],
])('a body with %s is a 400 that names the field', async (_, body, path) => {
  const { http } = await startServer({ api: true });
  const answer = await apiClient(http, 'alice').ask('POST', '/initiate', body);
  expect(answer.status).toBe(400);
  const { error } = answer.body;
  expect(error).toMatchObject({ code: 'invalid-message', message: expect.any(String), remedy: expect.any(String) });
  expect(error.issues).toContainEqual({ path, code: expect.any(String), message: expect.any(String) });
});

test.each([
  ['is no JSON', '{', {}, 400],
  ['is not said to be JSON', '{}', { 'content-type': 'text/plain' }, 400],
  ['is huge', `"${'x'.repeat(70_000)}"`, {}, 413],
])('a body that %s is refused', async (_, body, headers, status) => {
  const { http } = await startServer({ api: true });
  expect((await apiClient(http, 'alice').ask('POST', '/initiate', body, headers)).status).toBe(status);
});

test.each(['?limit=0', '?limit=many', '?status=nonsense', '?before=yesterday', '?cursor=nonsense', '?shape=round'])(
  'a list of %s is a 400',
  async (query) => {
    const { http } = await startServer({ api: true });
    expect((await apiClient(http, 'alice').get(query)).status).toBe(400);
  },
);

test('what is wrong in a query or body is told by its name, in one line', async () => {
  const { http } = await startServer({ api: true });
  const alice = apiClient(http, 'alice');
  const query = (await alice.get('?limit=0&before=yesterday')).body.error;
  expect(query.detail).toMatch(/^limit: [^\n]+; before: [^\n]+$/);
  const body = (await alice.ask('POST', '/initiate', { type: 'fax', targetUserId: 'bob' })).body.error;
  expect(body.detail).toMatch(/^type: [^\n]+$/);
});

test('a server without the option has no API', async () => {
  const { http } = await startServer();
  expect((await fetch(`${http}/api/calls?user=alice`)).status).toBe(404);
});

test('nobody in particular is refused', async () => {
  const { http } = await startServer({ api: true, authenticate: anonymous() });
  const answer = await fetch(`${http}/api/calls`);
  expect([answer.status, await answer.json()]).toMatchObject([401, { error: { code: 'unauthenticated' } }]);
});

test('a token is taken as over signaling', async () => {
  const guests = anonymous();
  const { http } = await startServer({ api: true, authenticate: guests });
  const { token } = await guests.issue('ada');
  const answer = await fetch(`${http}/api/calls`, { headers: { authorization: `Bearer ${token}` } });
  expect([answer.status, await answer.json()]).toEqual([200, { calls: [], cursor: null }]);
});

/** Hooks and roles under which `alice` may not call `bob`. */
const forbidding: readonly (readonly [string, Partial<CallsServerOptions>])[] = [
  ['canCall', { hooks: { canCall: (_, to) => to !== 'bob' } }],
  ['hasPermission', { hooks: { hasPermission: (_, permission) => permission !== 'calls:create' } }],
  ['roles with another permission', { authenticate: withRoles('calls:join', 'staff') }],
];

test.each(forbidding)(
  'who may not call by %s is refused, over HTTP and signaling; nothing rings',
  async (_, options) => {
    const { http, url } = await startServer({ api: true, ...options });
    const phone = await connectTo(url, 'bob');
    const answer = await apiClient(http, 'alice').ask('POST', '/initiate', call);
    expect([answer.status, answer.body.error.code]).toEqual([403, 'forbidden']);
    const alice = await connectTo(url, 'alice');
    alice.send(invite('alice', 'bob', 'c2', 'm1'));
    await alice.hears({ kind: 'refused', message: 'm1' });
    expect(phone.frames.map(({ kind }) => kind)).toEqual(['welcome']);
    expect((await apiClient(http, 'bob').get('')).body.calls).toEqual([]);
  },
);

test('one who may not be called keeps all of a group from ringing', async () => {
  const { http, url } = await startServer({ api: true, hooks: { canCall: (_, to) => to !== 'carol' } });
  const phone = await connectTo(url, 'bob');
  const answer = await apiClient(http, 'alice').ask('POST', '/initiate', {
    type: 'audio',
    participantIds: ['bob', 'carol'],
  });
  expect(answer.status).toBe(403);
  expect(phone.frames.map(({ kind }) => kind)).toEqual(['welcome']);
});

test('whoever may create calls only cannot answer', async () => {
  const hooks: ServerHooks = {
    hasPermission: ({ user }, permission) => user === 'alice' || permission !== 'calls:join',
  };
  const { http } = await startServer({ api: true, hooks });
  await apiClient(http, 'alice').post('/initiate', call);
  const bob = apiClient(http, 'bob');
  const refused = [await bob.ask('POST', '/accept', { callId: 'c1' }), await bob.ask('POST', '/c1/answer')];
  expect(refused.map(({ status, body }) => [status, body.error.code])).toEqual([
    [403, 'forbidden'],
    [403, 'forbidden'],
  ]);
  expect(await bob.post('/c1/reject')).toEqual({ status: 'rejected' });
});

test('roles that name both permissions let call and answer', async () => {
  const { http } = await startServer({ api: true, authenticate: withRoles('calls:create', 'calls:join') });
  await apiClient(http, 'alice').post('/initiate', call);
  await apiClient(http, 'bob').post('/accept', { callId: 'c1' });
});

const sessions = new Map<string, SessionUser>([['s1', { user: 'alice' }]]);
const cookies: Authenticator = sessionCookie({ cookie: 'sid', lookup: async (id) => sessions.get(id) ?? null });

test('a cookie counts for changes only from a page of an allowed origin', async () => {
  const { http } = await startServer({
    ...{ api: true, authenticate: firstOf(cookies, async () => null) },
    origins: { allow: ['same-host', 'https://app.example'] },
  });
  const post = async (headers: Record<string, string>) =>
    (
      await fetch(`${http}/api/calls/initiate`, {
        method: 'POST',
        headers: { cookie: 'sid=s1', 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ ...call, callId: crypto.randomUUID() }),
      })
    ).status;
  expect([
    await post({ origin: 'https://app.example' }),
    await post({ origin: http }),
    await post({ origin: 'https://evil.example' }),
    await post({ origin: 'null' }),
    await post({}),
  ]).toEqual([200, 200, 403, 403, 401]);
  expect((await fetch(`${http}/api/calls`, { headers: { cookie: 'sid=s1' } })).status).toBe(200);
});

test('requests share the user’s budget of messages; too many are told when to come again', async () => {
  const { http } = await startServer({ api: true, rate: { user: { capacity: 5, perSecond: 0.01 } } });
  const [alice, bob] = [apiClient(http, 'alice'), apiClient(http, 'bob')];
  const answers = await Promise.all(Array.from({ length: 8 }, () => alice.get('')));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(5);
  const late = answers.find(({ status }) => status === 429)!;
  expect(late.body.error).toMatchObject({ code: 'rate-limited', retryAfter: expect.any(Number) });
  expect(Number(late.headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await bob.get('')).status).toBe(200);
});

test('invitations over HTTP are limited as those over signaling', async () => {
  const { http } = await startServer({ api: true, invitations: { capacity: 2, perSecond: 0.01 } });
  const alice = apiClient(http, 'alice');
  const rung = await alice.ask('POST', '/initiate', { type: 'audio', participantIds: ['a', 'b', 'c'] });
  expect([rung.status, rung.body.error.code]).toEqual([429, 'rate-limited']);
});

test('records that cannot be reached are a 503, without the reason, and the server is not ready', async () => {
  const { http } = await startServer({ api: true, records: Promise.reject(new Error('secret of the database')) });
  const answer = await apiClient(http, 'alice').ask('POST', '/initiate', call);
  expect([answer.status, answer.body.error.code]).toEqual([503, 'unavailable']);
  expect(JSON.stringify(answer.body)).not.toContain('secret');
  const ready = await fetch(`${http}/ready`);
  expect([ready.status, await ready.json()]).toMatchObject([503, { checks: { records: false } }]);
});

function withRoles(...roles: readonly string[]): Authenticator {
  return async (request) => {
    const identity = await believe(request);
    return identity && { ...identity, roles };
  };
}
