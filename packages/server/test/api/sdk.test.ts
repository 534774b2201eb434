import { serverHistory } from '@org/calls-core/history';
import { expect, test, vi } from 'vitest';
import { sqliteCallStore } from '../../src/index.ts';
import { apiClient } from '../support/api-client.ts';
import { openSdkClient, realTimeNetwork, type SdkClient } from '../support/sdk-client.ts';
import { startServer } from '../support/start-server.ts';

async function start() {
  const store = await sqliteCallStore({ file: ':memory:' });
  const { http, url, server } = await startServer({ api: true, records: store });
  const network = realTimeNetwork();
  const [alice, bob] = [openSdkClient(url, 'alice', network), openSdkClient(url, 'bob', network)];
  return {
    http,
    url,
    server,
    store,
    network,
    alice,
    bob,
    ofAlice: apiClient(http, 'alice'),
    ofBob: apiClient(http, 'bob'),
  };
}

const last = ({ client }: SdkClient) => client.get().calls.at(-1);
const reaches = (side: SdkClient, status: string) =>
  vi.waitFor(() => expect(last(side)?.get().status).toBe(status), { timeout: 10_000 });

async function talk(alice: SdkClient, bob: SdkClient, id: string): Promise<void> {
  await vi.waitFor(() => expect(bob.client.get().signaling).toBe('open'));
  alice.client.call('bob', { id, camera: true, metadata: { topic: 'plans' } });
  await reaches(bob, 'ringing');
  await last(bob)?.accept();
  await reaches(alice, 'connected');
}

test('a call that the SDK drives is read back by HTTP, every field filled', async () => {
  const { alice, bob, ofAlice, ofBob } = await start();
  await talk(alice, bob, 'c1');
  for (const side of [alice, bob]) {
    const report = { packetLoss: 1.5, jitter: 4, roundTripTime: 40, mos: 4.2, level: 'good' };
    const details = { peerConnectionId: 'p1', iceConnectionState: 'connected', videoQuality: '720p', isSpeaking: true };
    await side.server.request('records.quality', { call: 'c1', ...report, ...details });
    await side.server.request('consent.set', { call: 'c1', consent: true });
  }
  await vi.waitFor(async () => expect((await ofBob.get('/c1')).body.status).toBe('active'));
  await last(alice)?.hangUp();
  await reaches(bob, 'ended');
  await vi.waitFor(async () => expect((await ofBob.get('/c1')).body.status).toBe('ended'));
  const { body } = await ofBob.get('/c1?shape=detailed');
  const empty = (record: object) => Object.entries(record).flatMap(([key, value]) => (value === null ? [key] : []));
  // Nobody told of a conversation; a caller is invited by nobody.
  expect(empty(body)).toEqual(['channel_id']);
  expect(body).toMatchObject({
    ...{ type: '1-on-1', status: 'ended', initiator_id: 'alice', metadata: { topic: 'plans' } },
    ...{ avg_packet_loss: 1.5, avg_jitter: 4, avg_round_trip_time: 40, recording_consent_given: true },
    ...{ audio_codec: 'opus', sample_rate: 48_000, is_recorded: false },
  });
  const [caller, called] = body.participants;
  expect(empty(caller)).toEqual(['invited_at']);
  expect(empty(called)).toEqual([]);
  expect((await ofAlice.get('/c1')).body).toMatchObject({ type: 'video', initiated_by: 'alice' });
});

test('a call that HTTP initiates and the SDK then rings by the same id is one call', async () => {
  const { alice, bob, ofAlice, ofBob } = await start();
  await ofAlice.post('/initiate', { callId: 'c1', type: 'video', targetUserId: 'bob', metadata: { from: 'http' } });
  await talk(alice, bob, 'c1');
  await vi.waitFor(async () => expect((await ofAlice.get('/c1')).body.status).toBe('active'));
  expect(await ofBob.post('/c1/end')).toMatchObject({ status: 'ended' });
  await last(alice)?.hangUp();
  await reaches(bob, 'ended');
  expect((await ofAlice.get('?shape=detailed')).body.calls).toMatchObject([
    { id: 'c1', status: 'ended', metadata: { from: 'http' } },
  ]);
});

test('a call that HTTP ends is over at all devices: of both sides, while it rings and while they talk', async () => {
  const { alice, bob, network, url, ofAlice, ofBob } = await start();
  const ended = async (id: string, side: SdkClient, reason: string): Promise<void> => {
    await vi.waitFor(() => expect(side.client.find(id)?.get().status).toBe('ended'), { timeout: 10_000 });
    expect(side.client.find(id)?.get()).toMatchObject({ reason, error: null });
  };
  await talk(alice, bob, 'c1');
  await vi.waitFor(async () => expect((await ofAlice.get('/c1')).body.status).toBe('active'));
  await ofAlice.post('/c1/end');
  for (const side of [alice, bob]) await ended('c1', side, 'completed');

  const desk = openSdkClient(url, 'bob', network, { device: 'desk' });
  await vi.waitFor(() => expect(desk.client.get().signaling).toBe('open'));
  const rings = async (id: string): Promise<void> => {
    alice.client.call('bob', { id });
    for (const side of [bob, desk]) {
      await vi.waitFor(() => expect(side.client.find(id)?.get().status).toBe('ringing'), { timeout: 10_000 });
    }
  };
  await rings('c2');
  await ofAlice.post('/c2/end');
  for (const side of [alice, bob, desk]) await ended('c2', side, 'cancelled');
  await rings('c3');
  await ofBob.post('/c3/reject');
  for (const side of [alice, bob, desk]) await ended('c3', side, 'declined');
});

test('the client’s history over signaling: list, missed calls, seen, removed, cleared', async () => {
  const { alice, bob, ofAlice, ofBob } = await start();
  const history = serverHistory(bob.server);
  await talk(alice, bob, 'c1');
  expect((await history.list({ limit: 10, cursor: null })).entries).toEqual([]); // it goes on
  await last(alice)?.hangUp();
  await reaches(bob, 'ended');
  await ofAlice.post('/initiate', { callId: 'c2', type: 'voice', targetUserId: 'bob' });
  await ofAlice.post('/end', { callId: 'c2' });
  await vi.waitFor(async () =>
    expect((await history.list({ limit: 10, cursor: null })).entries).toMatchObject([
      { id: 'c2', missed: true, seen: false, reason: 'cancelled', peer: 'alice', video: false, duration: 0 },
      { id: 'c1', missed: false, seen: true, direction: 'incoming', name: 'ALICE', video: true, reason: 'completed' },
    ]),
  );
  const first = await history.list({ limit: 1, cursor: null });
  expect((await history.list({ limit: 1, cursor: first.cursor })).entries.map(({ id }) => id)).toEqual(['c1']);
  expect(await history.unseen()).toBe(1);
  await history.markSeen();
  expect(await history.unseen()).toBe(0);
  await history.remove('c2');
  expect((await history.list({ limit: 10, cursor: null })).entries.map(({ id }) => id)).toEqual(['c1']);
  await history.clear();
  expect((await history.list({ limit: 10, cursor: null })).entries).toEqual([]);
  expect((await ofBob.get('')).body.calls).toEqual([]);
  expect((await ofAlice.get('')).body.calls).toHaveLength(2);
});

test('a stranger’s quality report and consent leave no trace; what cannot be read is refused', async () => {
  const { url, alice, bob, store, ofAlice } = await start();
  const carol = openSdkClient(url, 'carol', realTimeNetwork());
  await talk(alice, bob, 'c1');
  await vi.waitFor(async () => expect((await ofAlice.get('/c1')).body.status).toBe('active'));
  await vi.waitFor(() => carol.server.request('records.quality', { call: 'c1', jitter: 9999 }));
  await expect(carol.server.request('consent.set', { call: 'c1', consent: true })).rejects.toThrow(/no call/);
  await expect(alice.server.request('records.quality', { call: 'c1', jitter: 'much' })).rejects.toThrow(/jitter/);
  await ofAlice.get('/c1');
  expect(await store.qualityReports('c1')).toEqual([]);
});

test('who was in a room is recorded as one call, from the first to the last', async () => {
  const { http, url, store } = await start();
  const network = realTimeNetwork();
  const members = ['carol', 'dave'].map((user) => openSdkClient(url, user, network).client);
  const ofCarol = apiClient(http, 'carol');
  const rooms = await Promise.all(members.map((client) => client.join('standup')));
  await vi.waitFor(async () => {
    const [call] = (await ofCarol.get('?shape=detailed')).body.calls;
    expect(call).toMatchObject({ type: 'group', status: 'connected', channel_id: 'standup' });
    expect(call.participants.map(({ user_id: user }: { user_id: string }) => user).toSorted()).toEqual([
      'carol',
      'dave',
    ]);
  });
  for (const room of rooms) await room.hangUp();
  await vi.waitFor(async () => expect((await ofCarol.get('')).body.calls).toMatchObject([{ status: 'ended' }]));
  expect((await store.roomHistory('standup')).items).toHaveLength(2);
});

test('what was observed is written when the server closes', async () => {
  const { alice, bob, server, store } = await start();
  await talk(alice, bob, 'c1');
  await server.close();
  expect((await store.findCall('c1'))?.participants).toHaveLength(2);
  await expect(store.check()).resolves.toBeUndefined(); // the app's own store stays open
});
