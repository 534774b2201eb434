import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { postgresCallStore } from '../../src/records/postgres.ts';
import { apiClient } from '../support/api-client.ts';
import { type PrivatePostgres, startPrivatePostgres } from '../support/private-postgres.ts';
import { startServer } from '../support/start-server.ts';

const missing = process.env['CALLS_MISSING']?.split(',').includes('postgresql') ?? false;

describe.skipIf(missing)(`the API over PostgreSQL${missing ? ' (postgresql is missing)' : ''}`, () => {
  let database: PrivatePostgres;
  beforeAll(async () => {
    database = await startPrivatePostgres();
  });
  afterAll(() => database.stop());

  test('two servers share calls; of many answers at once one call comes out', async () => {
    const stores = await Promise.all([1, 2].map(() => postgresCallStore({ url: database.url, schema: 'api' })));
    onTestFinished(async () => void (await Promise.all(stores.map((store) => store.close()))));
    const [one, two] = await Promise.all(stores.map((records) => startServer({ api: true, records })));
    const [alice, bob] = [apiClient(one!.http, 'alice'), apiClient(two!.http, 'bob')];
    await alice.post('/initiate', { callId: 'c1', type: 'video', targetUserId: 'bob', metadata: { topic: 'plans' } });
    await Promise.all(Array.from({ length: 10 }, () => bob.post('/c1/answer')));
    expect(await alice.post('/end', { callId: 'c1' })).toMatchObject({ call: { status: 'ended' } });
    const { calls } = (await bob.get('?shape=detailed')).body;
    expect(calls).toMatchObject([{ id: 'c1', status: 'ended', metadata: { topic: 'plans' } }]);
    const events = (await stores[0]!.findCall('c1'))!.events.map(({ type }) => type);
    expect(events.filter((type) => type === 'accepted')).toHaveLength(1);
    await alice.post('/initiate', { callId: 'c2', type: 'voice', targetUserId: 'bob' });
    await alice.post('/end', { callId: 'c2' });
    expect((await bob.get('/missed')).body).toMatchObject({ unseen: 1 });
  });

  test('a refusal leaves nothing behind, and a database that is away is a 503', async () => {
    const store = await postgresCallStore({ url: database.url, schema: 'away', onConnectionError: () => {} });
    onTestFinished(() => store.close());
    const { http } = await startServer({ api: true, records: store });
    const [alice, eve] = [apiClient(http, 'alice'), apiClient(http, 'eve')];
    await alice.post('/initiate', { callId: 'c1', type: 'voice', targetUserId: 'bob' });
    expect((await eve.ask('POST', '/accept', { callId: 'c1' })).status).toBe(403);
    expect((await store.findCall('c1'))?.participants).toHaveLength(2);
    await database.kill();
    expect((await alice.get('/c1')).body.error.code).toBe('unavailable');
    await database.start();
    expect((await alice.get('/c1')).status).toBe(200);
  });
});
