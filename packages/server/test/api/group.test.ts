import { expect, test } from 'vitest';
import { apiClient } from '../support/api-client.ts';
import { startServer } from '../support/start-server.ts';
import type { ServerHooks } from '../../src/index.ts';

async function start(hooks: ServerHooks = {}) {
  const { http } = await startServer({ api: true, hooks });
  const [alice, bob, carol] = ['alice', 'bob', 'carol'].map((user) => apiClient(http, user));
  return { alice: alice!, bob: bob!, carol: carol! };
}

const team: ServerHooks = {
  conversationMembers: (id) => (id === 'team' ? ['alice', 'bob', 'carol'] : null),
  describeUser: (user) => ({ name: user.toUpperCase(), identifier: `${user}@example.org` }),
};

test('a call of several shows whom it invited, as the app describes them', async () => {
  const { alice } = await start(team);
  const body = { conversationId: 'team', type: 'audio', participantIds: ['bob', 'carol', 'alice'] };
  expect(await alice.post('/initiate', body)).toEqual({
    callId: expect.any(String),
    status: 'initiated',
    participants: [
      { userId: 'bob', userName: 'BOB', userIdentifier: 'bob@example.org', status: 'invited' },
      { userId: 'carol', userName: 'CAROL', userIdentifier: 'carol@example.org', status: 'invited' },
    ],
  });
});

test('one decline does not end a call of several, nor does one who leaves; the last two do', async () => {
  const { alice, bob, carol } = await start();
  await alice.post('/initiate', { callId: 'g', type: 'audio', participantIds: ['bob', 'carol', 'dave'] });
  expect(await bob.post('/decline', { callId: 'g', reason: 'declined' })).toMatchObject({
    participant: { status: 'declined' },
  });
  expect(await carol.post('/g/answer')).toMatchObject({ status: 'active' });
  expect((await alice.get('/g')).body).toMatchObject({ status: 'active', ended_at: null });
  expect(await carol.post('/g/end')).toMatchObject({ status: 'active', duration: null, endReason: null });
  const left = (await alice.get('/g')).body;
  expect(left.participants.map((one: { status: string }) => one.status)).toEqual([
    'joined',
    'rejected',
    'left',
    'invited',
  ]);
  expect(await alice.post('/g/end', { everyone: true })).toMatchObject({ status: 'ended', endReason: 'ended-by-user' });
});

test('only whoever began a call of several ends it for all', async () => {
  const { alice, bob } = await start();
  await alice.post('/initiate', { callId: 'g', type: 'audio', participantIds: ['bob', 'carol'] });
  await bob.post('/g/answer');
  expect((await bob.ask('POST', '/g/end', { everyone: true })).status).toBe(403);
  expect(await alice.post('/end', { callId: 'g', everyone: true })).toMatchObject({ call: { status: 'ended' } });
});

test('a channel rings its other members', async () => {
  const { alice, carol } = await start(team);
  await alice.post('/initiate', { callId: 'g', type: 'voice', channelId: 'team' });
  expect((await carol.get('/g?shape=detailed')).body).toMatchObject({
    ...{ type: 'group', channel_id: 'team', initiator_id: 'alice' },
    participants: [{ user_id: 'alice' }, { user_id: 'bob' }, { user_id: 'carol' }],
  });
});

test.each([
  ['a conversation that there is not', { conversationId: 'other', type: 'audio', participantIds: ['bob'] }, 403],
  ['somebody who is not in the conversation', { conversationId: 'team', type: 'audio', participantIds: ['eve'] }, 403],
  ['nobody but the caller', { conversationId: 'team', type: 'audio', participantIds: ['alice'] }, 400],
])('a call of %s is refused', async (_, body, status) => {
  const { alice } = await start(team);
  expect((await alice.ask('POST', '/initiate', body)).status).toBe(status);
  expect((await alice.get('')).body.calls).toEqual([]);
});

test('a channel whose members the server is not told cannot be called', async () => {
  const { alice } = await start();
  const answer = await alice.ask('POST', '/initiate', { type: 'voice', channelId: 'team' });
  expect([answer.status, answer.body.error.detail]).toEqual([404, expect.stringContaining('conversationMembers')]);
});
