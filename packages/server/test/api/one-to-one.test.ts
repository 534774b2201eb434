import { expect, test, vi } from 'vitest';
import { apiClient } from '../support/api-client.ts';
import { connectTo } from '../support/plain-client.ts';
import { startServer } from '../support/start-server.ts';

async function start() {
  const started = await startServer({ api: true });
  const [alice, bob, carol] = ['alice', 'bob', 'carol'].map((user) => apiClient(started.http, user));
  return { ...started, alice: alice!, bob: bob!, carol: carol! };
}

const iso = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);

test('a whole call by HTTP alone: initiated, accepted, connected, ended, and in both histories', async () => {
  const { alice, bob } = await start();
  const asked = { callId: 'c1', type: 'video', targetUserId: 'bob', metadata: { topic: 'plans' } };
  expect(await alice.post('/initiate', asked)).toEqual({
    success: true,
    call: { id: 'c1', type: 'video', status: 'initiating' },
  });
  expect(await bob.post('/accept', { callId: 'c1' })).toEqual({ success: true, participant: { status: 'connecting' } });
  expect((await alice.get('/c1')).body).toMatchObject({
    ...{ id: 'c1', type: 'video', status: 'active', initiated_by: 'alice', started_at: iso, ended_at: null },
    participants: [
      { user_id: 'alice', status: 'joined' },
      {
        user_id: 'bob',
        status: 'joined',
        media_state: { audioEnabled: true, videoEnabled: true, screenSharing: false },
      },
    ],
  });
  const end = await alice.post('/end', { callId: 'c1', duration: 4000, reason: 'completed' });
  expect(end).toEqual({ success: true, call: { id: 'c1', status: 'ended', duration: expect.any(Number) } });
  expect(end.call.duration).toBeLessThan(4000);
  expect((await bob.get('?shape=detailed')).body).toMatchObject({
    calls: [
      { id: 'c1', type: '1-on-1', status: 'ended', metadata: { topic: 'plans' }, connected_at: iso, ended_at: iso },
    ],
    cursor: null,
  });
  expect((await alice.get('?direction=incoming')).body).toEqual({ calls: [], cursor: null });
});

test('a whole call by the routes with the id in the path', async () => {
  const { alice, bob } = await start();
  const { callId } = await alice.post('/initiate', { type: 'audio', participantIds: ['bob'] });
  expect(await bob.post(`/${callId}/answer`)).toEqual({ callId, status: 'active', startedAt: iso });
  expect(await bob.post(`/${callId}/end`)).toEqual({ status: 'ended', duration: 0, endReason: 'ended-by-user' });
});

test('ending twice, by either side, changes nothing', async () => {
  const { alice, bob } = await start();
  await alice.post('/initiate', { callId: 'c1', type: 'voice', targetUserId: 'bob' });
  await bob.post('/c1/answer');
  const first = await alice.post('/c1/end');
  const record = (await alice.get('/c1')).body;
  expect(await alice.post('/c1/end')).toEqual(first);
  expect(await bob.post('/c1/end', { reason: 'failed' })).toEqual(first);
  expect((await alice.get('/c1')).body).toEqual(record);
});

test('a call that is initiated again with its id is the same call and rings once', async () => {
  const { alice, url, bob } = await start();
  const phone = await connectTo(url, 'bob');
  const body = { callId: 'c1', type: 'voice', targetUserId: 'bob' };
  await alice.post('/initiate', body);
  expect(await alice.post('/initiate', body)).toMatchObject({ success: true, call: { id: 'c1' } });
  await bob.post('/decline', { callId: 'c1' });
  await phone.hears({ kind: 'notice', notice: expect.objectContaining({ event: 'ended' }) });
  expect(phone.frames.filter(({ notice }) => Object(notice).event === 'incoming')).toHaveLength(1);
  expect((await alice.ask('POST', '/initiate', body)).body.error.code).toBe('call-over');
});

test('what is rejected is rejected for the caller, too', async () => {
  const { alice, bob } = await start();
  await alice.post('/initiate', { callId: 'c1', type: 'voice', targetUserId: 'bob' });
  expect(await bob.post('/c1/reject')).toEqual({ status: 'rejected' });
  expect(await bob.post('/c1/reject')).toEqual({ status: 'rejected' });
  expect((await alice.get('/c1')).body).toMatchObject({ status: 'rejected', end_reason: 'declined' });
  expect((await bob.ask('POST', '/accept', { callId: 'c1' })).body.error.code).toBe('call-over');
});

test('a call that the caller ends before the answer was missed, until it is seen', async () => {
  const { alice, bob } = await start();
  await alice.post('/initiate', { callId: 'c1', type: 'voice', targetUserId: 'bob' });
  expect(await alice.post('/end', { callId: 'c1' })).toMatchObject({ call: { status: 'cancelled', duration: 0 } });
  expect((await bob.get('/missed')).body).toMatchObject({ calls: [{ id: 'c1', status: 'missed' }], unseen: 1 });
  expect((await alice.get('/missed')).body).toEqual({ calls: [], cursor: null, unseen: 0 });
  expect(await bob.post('/missed/seen')).toEqual({ success: true, seen: 1 });
  expect((await bob.get('/missed')).body).toEqual({ calls: [], cursor: null, unseen: 0 });
});

test('a call that nobody answers ends by itself, and everybody is told', async () => {
  const { http, url } = await startServer({ api: { ringFor: 20 } });
  const phone = await connectTo(url, 'bob');
  await apiClient(http, 'alice').post('/initiate', { callId: 'c1', type: 'voice', targetUserId: 'bob' });
  await phone.hears({ kind: 'notice', notice: expect.objectContaining({ event: 'ended', status: 'no_answer' }) });
  expect((await apiClient(http, 'bob').get('/missed')).body).toMatchObject({ unseen: 1 });
});

test('the called user’s devices are told of the call, and of what becomes of it', async () => {
  const { alice, url } = await start();
  const phone = await connectTo(url, 'bob');
  await alice.post('/initiate', { callId: 'c1', type: 'video', targetUserId: 'bob', metadata: { topic: 'plans' } });
  const record = { from: 'alice', type: 'video', participants: ['alice', 'bob'], metadata: { topic: 'plans' } };
  await phone.hears({
    kind: 'notice',
    notice: { type: 'call', call: 'c1', status: 'initiating', event: 'incoming', by: 'alice', record },
  });
  await vi.waitFor(async () => expect((await alice.get('/c1')).body.status).toBe('ringing'));
});

test('a change of media is told to the others with all three flags, and kept for who comes later', async () => {
  const { alice, bob, url } = await start();
  const phone = await connectTo(url, 'bob');
  await alice.post('/initiate', { callId: 'c1', type: 'video', targetUserId: 'bob' });
  await bob.post('/c1/answer');
  const mediaState = { audioEnabled: false, videoEnabled: true, screenSharing: false };
  const answer = await alice.ask('PATCH', '/c1/media', { audioEnabled: false });
  expect([answer.status, answer.body]).toEqual([200, { success: true, mediaState }]);
  const change = { event: 'media-state-changed', by: 'alice', record: mediaState };
  await phone.hears({ kind: 'notice', notice: expect.objectContaining(change) });
  expect((await bob.get('/c1')).body.participants[0]).toMatchObject({ user_id: 'alice', media_state: mediaState });
  await alice.post('/c1/end');
  expect((await alice.ask('PATCH', '/c1/media', { audioEnabled: true })).status).toBe(409);
});

test('consent is kept; the call is free to be recorded once everybody agrees', async () => {
  const { alice, bob } = await start();
  await alice.post('/initiate', { callId: 'c1', type: 'video', targetUserId: 'bob' });
  await bob.post('/c1/answer');
  const answer = (recordingConsentGiven: boolean) => ({ success: true, callId: 'c1', recordingConsentGiven });
  expect((await alice.ask('PUT', '/c1/consent', { consent: true })).body).toEqual(answer(false));
  expect((await bob.ask('PUT', '/c1/consent', { consent: true })).body).toEqual(answer(true));
  expect((await bob.ask('PUT', '/c1/consent', { consent: false })).body).toEqual(answer(false));
});

test('only participants may see, answer, change and end a call', async () => {
  const { alice, carol } = await start();
  await alice.post('/initiate', { callId: 'c1', type: 'video', targetUserId: 'bob' });
  const refused = await Promise.all([
    carol.get('/c1'),
    carol.ask('POST', '/accept', { callId: 'c1' }),
    carol.ask('POST', '/c1/answer'),
    carol.ask('POST', '/decline', { callId: 'c1' }),
    carol.ask('POST', '/c1/reject'),
    carol.ask('POST', '/end', { callId: 'c1' }),
    carol.ask('POST', '/c1/end'),
    carol.ask('PATCH', '/c1/media', { audioEnabled: true }),
    carol.ask('PUT', '/c1/consent', { consent: true }),
  ]);
  expect(refused.map(({ status, body }) => [status, body.error.code])).toEqual(refused.map(() => [403, 'not-in-call']));
  expect((await carol.ask('POST', '/initiate', { callId: 'c1', type: 'video', targetUserId: 'bob' })).status).toBe(403);
  expect((await alice.ask('POST', '/accept', { callId: 'c1' })).body.error.code).toBe('forbidden');
  expect((await carol.get('/nothing')).status).toBe(404);
  expect((await alice.get('/c1')).body).toMatchObject({ status: 'initiated' });
});
