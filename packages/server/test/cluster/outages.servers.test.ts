import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { redisCluster } from '../../src/cluster/redis-cluster.ts';
import { connectClient } from '../support/node-client.ts';
import { type PrivateRedis, startPrivateRedis } from '../support/private-redis.ts';
import { freshPrefix, type Node, startNode, startNodes } from '../support/start-nodes.ts';
import { startNodeProcess } from '../support/start-node-process.ts';

const missing = process.env['CALLS_MISSING']?.split(',').includes('redis') ?? false;
const suffix = missing ? ' (redis is missing)' : '';
const until = (check: () => void | Promise<void>): Promise<void> =>
  vi.waitFor(check, { timeout: 20_000, interval: 20 });

describe.skipIf(missing)(`nodes whose Redis or neighbours fail${suffix}`, () => {
  let redis: PrivateRedis;
  beforeAll(async () => void (redis = await startPrivateRedis()));
  afterAll(() => redis.stop());

  const outages = [
    { name: 'hangs', keeps: true, begin: async () => redis.freeze(), end: async () => redis.thaw() },
    { name: 'is killed and comes back empty', keeps: false, begin: () => redis.kill(), end: () => redis.start() },
  ];
  const ready = (nodes: readonly Node[], yes: boolean): Promise<void> =>
    until(() => expect(nodes.map(({ cluster }) => cluster.ready())).not.toContain(!yes));

  describe.each(outages)('while Redis $name', ({ keeps, begin, end }) => {
    test('local messages go on, others wait, and all arrive once and in order', async () => {
      const nodes = await startNodes(2, { url: redis.url });
      const [a, b] = nodes;
      const alice = await connectClient(a?.url ?? '', 'alice');
      const anna = await connectClient(a?.url ?? '', 'anna');
      const bob = await connectClient(b?.url ?? '', 'bob');
      await until(() => expect([...(a?.cluster.nodesOfUser('bob') ?? [])]).toHaveLength(1));
      const ids = Array.from({ length: 300 }, (_, index) => `m${index}`);
      const say = (some: readonly string[]): void => some.forEach((id) => alice.cast(id, { user: 'bob' }));
      say(ids.slice(0, 100));
      await begin();
      say(ids.slice(100, 200));
      await ready(nodes, false);
      say(ids.slice(200, 250));
      alice.cast('local', { user: 'anna' }, { call: 'c2' });
      await anna.hears({ id: 'local' });
      // Who comes meanwhile is told to the others afterwards.
      const carol = await connectClient(b?.url ?? '', 'carol');
      await end();
      await ready(nodes, true);
      say(ids.slice(250));
      await until(() => expect(bob.ids()).toEqual(ids));
      await until(() => expect([...(a?.cluster.nodesOfUser('carol') ?? [])]).toHaveLength(1));
      alice.cast('to-carol', { user: 'carol' }, { call: 'c3' });
      await carol.hears({ id: 'to-carol' });
      expect(bob.frames).not.toContainEqual({ kind: 'gap' });
    });

    test('a room keeps its owner', async () => {
      const nodes = await startNodes(2, { url: redis.url });
      const [a, b] = nodes;
      const before = await a?.cluster.ownerOf('standup');
      await begin();
      await ready(nodes, false);
      expect(await a?.cluster.ownerOf('standup')).toEqual(before);
      await expect(b?.cluster.ownerOf('standup')).rejects.toMatchObject({ code: 'unavailable' });
      await end();
      await ready(nodes, true);
      await until(async () => expect(await b?.cluster.ownerOf('standup')).toEqual({ ...before, here: false }));
    });

    test('a message of a call that this node does not know waits for who is in it', async () => {
      const nodes = await startNodes(2, { url: redis.url }, { hooks: { canCall: ({ user }) => user === 'alice' } });
      const [a, b] = nodes;
      const alice = await connectClient(a?.url ?? '', 'alice');
      const bob = await connectClient(a?.url ?? '', 'bob');
      alice.cast('invite', { user: 'bob' });
      await bob.hears({ id: 'invite' });
      await until(async () => expect(await b?.cluster.callMembers('c1')).toHaveLength(2));
      await begin();
      await ready(nodes, false);
      const moved = await connectClient(b?.url ?? '', 'bob');
      moved.cast('later', { user: 'alice' }, { type: 'cancel', reason: 'cancelled' });
      await end();
      await ready(nodes, true);
      // What a Redis that came back empty does not know is asked of the app.
      if (keeps) await alice.hears({ id: 'later' });
      else await moved.hears({ kind: 'refused', message: 'later', error: { code: 'not-in-call' } });
    });
  });

  test('more than can be kept is lost with a gap: clients ask each other', async () => {
    // Nobody is taken for dead because its machine was busy for a moment: what it kept would go with it.
    const nodes = await startNodes(2, { url: redis.url, replay: { frames: 10 }, ttl: 10_000 });
    const [a, b] = nodes;
    const alice = await connectClient(a?.url ?? '', 'alice');
    const bob = await connectClient(b?.url ?? '', 'bob');
    await until(() => expect([...(a?.cluster.nodesOfUser('bob') ?? [])]).toHaveLength(1));
    await redis.kill();
    await ready(nodes, false);
    const ids = Array.from({ length: 50 }, (_, index) => `m${index}`);
    for (const id of ids) alice.cast(id, { user: 'bob' });
    alice.send({ kind: 'ping' });
    await alice.hears({ kind: 'pong' });
    await redis.start();
    await bob.hears({ kind: 'gap' });
    await until(() => expect(bob.ids()).toEqual(ids.slice(-10)));
  });

  test('a node starts while Redis is away, and joins the others when it is there', async () => {
    await redis.kill();
    const prefix = freshPrefix();
    const a = await startNode({ url: redis.url, prefix });
    await connectClient(a.url, 'alice');
    const b = await startNode({ url: redis.url, prefix });
    expect(a.cluster.ready()).toBe(false);
    await redis.start();
    await ready([a, b], true);
    await until(() => expect([...b.cluster.nodesOfUser('alice')]).toEqual([a.cluster.node]));
  });

  test('a cluster closes while Redis is away', async () => {
    const cluster = redisCluster({ url: 'redis://127.0.0.1:1' });
    const started = cluster.start({
      deliver: () => 0,
      gap() {},
      answer: async () => undefined,
      disowned() {},
      ownerChanged() {},
      nodeCame() {},
      nodeGone() {},
    });
    await cluster.close();
    await started;
  });

  test('a node that is killed vanishes at the others, and its rooms go to another one', async () => {
    const prefix = freshPrefix();
    const timing = { heartbeat: 200, ttl: 600, leaseTtl: 1000 };
    const a = await startNode({ url: redis.url, prefix, ...timing });
    const b = await startNodeProcess({ url: redis.url, prefix, ...timing });
    onTestFinished(() => b.kill());
    await connectClient(b.url, 'bob');
    await until(() => expect([...a.cluster.nodesOfUser('bob')]).toEqual([b.node]));
    const owned = await b.ownerOf('standup');
    expect(await a.cluster.ownerOf('standup')).toMatchObject({ node: b.node, here: false });
    await b.kill();
    await until(() => expect([...a.cluster.nodesOfUser('bob')]).toEqual([]));
    await until(async () => expect(await a.cluster.ownerOf('standup')).toMatchObject({ here: true }));
    expect((await a.cluster.ownerOf('standup')).token).toBeGreaterThan(owned.token);
  });

  test('a room whose owner is killed goes on with the members of the others, under a new owner', async () => {
    const prefix = freshPrefix();
    const options = { url: redis.url, prefix, heartbeat: 200, ttl: 600, leaseTtl: 1000 };
    const owner = await startNodeProcess(options);
    onTestFinished(() => owner.kill());
    await owner.ownerOf('standup');
    const nodes = [await startNode(options), await startNode(options)];
    await ready(nodes, true);
    const alice = await connectClient(nodes[0]?.url ?? '', 'alice');
    const bob = await connectClient(nodes[1]?.url ?? '', 'bob');
    const carol = await connectClient(owner.url, 'carol');
    for (const client of [alice, bob, carol]) await client.join('standup');
    await owner.kill();
    let asked = 0;
    await until(async () => {
      const id = `members-${asked++}`;
      alice.send({ kind: 'request', id, method: 'room.members', body: { room: 'standup' } });
      await alice.hears({ kind: 'response', id });
      const { body } = alice.frames.find((frame) => frame['id'] === id) ?? {};
      const { members = [] } = Object(body) as { members?: { user: string }[] };
      expect(members.map(({ user }) => user).sort()).toEqual(['alice', 'bob']);
    });
    alice.cast('still', { room: 'standup' });
    await bob.hears({ id: 'still' });
  });

  test('a node that was only asleep is known again, its clients are told of a gap, and it owns no room that went on', async () => {
    const prefix = freshPrefix();
    const timing = { heartbeat: 200, ttl: 600, leaseTtl: 1000 };
    const a = await startNode({ url: redis.url, prefix, ...timing });
    const b = await startNodeProcess({ url: redis.url, prefix, ...timing });
    onTestFinished(() => b.kill());
    const bob = await connectClient(b.url, 'bob');
    const alice = await connectClient(a.url, 'alice');
    await until(() => expect([...a.cluster.nodesOfUser('bob')]).toEqual([b.node]));
    alice.cast('before', { user: 'bob' });
    await bob.hears({ id: 'before' });
    await b.ownerOf('standup');
    b.freeze();
    await until(() => expect([...a.cluster.nodesOfUser('bob')]).toEqual([]));
    await until(async () => expect(await a.cluster.ownerOf('standup')).toMatchObject({ here: true }));
    b.thaw();
    await until(() => expect([...a.cluster.nodesOfUser('bob')]).toEqual([b.node]));
    await bob.hears({ kind: 'gap' });
    alice.cast('after', { user: 'bob' });
    await bob.hears({ id: 'after' });
    await until(async () => expect(await b.ownerOf('standup')).toMatchObject({ node: a.cluster.node, here: false }));
  });
});
