import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { sqliteCallStore } from '../../src/index.ts';
import { connectClient } from '../support/node-client.ts';
import { type PrivateRedis, startPrivateRedis } from '../support/private-redis.ts';
import { freshPrefix, startNode, startNodes } from '../support/start-nodes.ts';
import { startNodeProcess } from '../support/start-node-process.ts';

const missing = process.env['CALLS_MISSING']?.split(',').includes('redis') ?? false;
const suffix = missing ? ' (redis is missing)' : '';
const room = 'standup';
type Client = Awaited<ReturnType<typeof connectClient>>;

let asked = 0;

/** Asks about the room; resolves with the answer. */
async function ask(client: Client, method: string, more: object = {}): Promise<Record<string, unknown>> {
  const id = `q${++asked}`;
  client.send({ kind: 'request', id, method, body: { room, ...more } });
  await client.hears({ kind: 'response', id });
  return client.frames.find((frame) => frame['kind'] === 'response' && frame['id'] === id) as Record<string, unknown>;
}

/** Asks until the answer is as it must be: meanwhile there may be no owner. */
const answers = (client: Client, method: string, expected: object, more: object = {}): Promise<void> =>
  vi.waitFor(async () => expect(await ask(client, method, more)).toMatchObject(expected), {
    ...{ timeout: 20_000, interval: 100 },
  });

/** Joins until it is in: nodes that have just begun do not know of each other yet. */
const enters = (client: Client): Promise<void> =>
  vi.waitFor(async () => {
    const id = `in${++asked}`;
    client.send({ kind: 'join', room, id });
    await client.hears({ kind: 'response', id });
    expect(client.frames.find((frame) => frame['id'] === id)).not.toHaveProperty('error');
  }, 10_000);

/** Wants in; resolves once it is told that it waits. */
async function knock(client: Client, user: string): Promise<void> {
  client.send({ kind: 'join', room, id: 'knock' });
  await client.hears({ kind: 'notice', notice: expect.objectContaining({ event: 'waiting', user }) });
}

async function refusal(url: string, user: string): Promise<unknown> {
  const client = await connectClient(url, user);
  await client.join(room);
  return client.frames.findLast(({ kind }) => kind === 'response')?.['error'];
}

describe.skipIf(missing)(`rooms whose node goes${suffix}`, () => {
  let redis: PrivateRedis;
  beforeAll(async () => void (redis = await startPrivateRedis()));
  afterAll(() => redis.stop());

  test('drained: lock, bans, who waits and the record of the call are at the next one', async () => {
    const store = await sqliteCallStore({ file: ':memory:' });
    onTestFinished(() => store.close());
    const [a, b] = await startNodes(2, { url: redis.url }, { records: store, rooms: { lobby: true } });
    const alice = await connectClient(a?.url ?? '', 'alice');
    await enters(alice);
    const [carol, mallory, bob] = [
      await connectClient(b?.url ?? '', 'carol'),
      await connectClient(b?.url ?? '', 'mallory'),
      await connectClient(b?.url ?? '', 'bob'),
    ];
    for (const [client, user] of [
      [mallory, 'mallory'],
      [bob, 'bob'],
    ] as const) {
      await knock(client, user);
      await answers(alice, 'room.admit', { kind: 'response' }, { user });
      await client.hears({ kind: 'response', id: 'knock' });
    }
    await answers(alice, 'room.kick', { kind: 'response' }, { user: 'mallory' });
    await knock(carol, 'carol');
    await answers(alice, 'room.lock', { kind: 'response' });
    expect((await a?.cluster.ownerOf(room))?.here).toBe(true);

    await a?.close();
    const again = await connectClient(b?.url ?? '', 'alice');
    again.send({ kind: 'join', room, id: 'again' });
    const waiting = [expect.objectContaining({ user: 'carol' })];
    await answers(again, 'room.members', { body: { locked: true, role: 'moderator', waiting } });
    expect((await b?.cluster.ownerOf(room))?.here).toBe(true);
    expect(await refusal(b?.url ?? '', 'mallory')).toMatchObject({ code: 'kicked' });
    expect(await refusal(b?.url ?? '', 'dave')).toMatchObject({ code: 'room-locked' });
    await answers(again, 'room.admit', { kind: 'response' }, { user: 'carol' });
    await carol.hears({ kind: 'response', id: 'knock' });
    await vi.waitFor(async () => {
      const { items } = await store.roomHistory(room);
      expect(items.map(({ userId }) => userId).toSorted()).toEqual(['alice', 'bob', 'carol', 'mallory']);
      expect(new Set(items.map(({ callId }) => callId)).size).toBe(1);
    });
  });

  test('killed: lock, bans and roles are at the next one', async () => {
    const timing = { heartbeat: 200, ttl: 600, leaseTtl: 1000, prefix: freshPrefix(), url: redis.url };
    const a = await startNode(timing);
    const b = await startNodeProcess(timing);
    onTestFinished(() => b.kill());
    const alice = await connectClient(b.url, 'alice');
    await enters(alice);
    const bob = await connectClient(a.url, 'bob');
    const mallory = await connectClient(a.url, 'mallory');
    for (const client of [bob, mallory]) await enters(client);
    await answers(alice, 'room.kick', { kind: 'response' }, { user: 'mallory' });
    await answers(alice, 'room.lock', { kind: 'response' });
    expect(await a.cluster.ownerOf(room)).toMatchObject({ node: b.node });

    await b.kill();
    await answers(bob, 'room.members', { body: { locked: true } });
    const again = await connectClient(a.url, 'alice');
    again.send({ kind: 'join', room, id: 'again' });
    await answers(again, 'room.members', { body: { locked: true, role: 'moderator' } });
    expect(await refusal(a.url, 'mallory')).toMatchObject({ code: 'kicked' });
    expect(await refusal(a.url, 'dave')).toMatchObject({ code: 'room-locked' });
  });

  test('whose memory Redis lost: its owner leaves it once more', async () => {
    // Longer than Redis takes to come back, on whatever machine: an owner that cannot renew gives its rooms up.
    const [a, b] = await startNodes(2, { leaseTtl: 60_000, url: redis.url });
    const alice = await connectClient(a?.url ?? '', 'alice');
    const bob = await connectClient(b?.url ?? '', 'bob');
    for (const client of [alice, bob]) await enters(client);
    await answers(alice, 'room.lock', { kind: 'response' });
    await redis.kill();
    await redis.start();
    await vi.waitFor(async () => expect(await b?.cluster.roomMemory(room)).toBeTruthy(), 20_000);
    await a?.close();
    await answers(bob, 'room.members', { body: { locked: true } });
  });
});
