import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { connectClient } from '../support/node-client.ts';
import { type PrivateRedis, startPrivateRedis } from '../support/private-redis.ts';
import { freshPrefix, type Node, startNode, startNodes } from '../support/start-nodes.ts';

const missing = process.env['CALLS_MISSING']?.split(',').includes('redis') ?? false;
const suffix = missing ? ' (redis is missing)' : '';
const until = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 20_000, interval: 20 });

describe.skipIf(missing)(`nodes behind one Redis${suffix}`, () => {
  let redis: PrivateRedis;
  beforeAll(async () => void (redis = await startPrivateRedis()));
  afterAll(() => redis.stop());

  const knows = (node: Node | undefined, user: string, nodes: readonly (Node | undefined)[]): Promise<void> =>
    until(() =>
      expect([...(node?.cluster.nodesOfUser(user) ?? [])].sort()).toEqual(nodes.map((n) => n?.cluster.node).sort()),
    );

  test('a message reaches a user at another node, and the answer comes back', async () => {
    const [a, b] = await startNodes(2, { url: redis.url });
    const [alice, bob] = [await connectClient(a?.url ?? '', 'alice'), await connectClient(b?.url ?? '', 'bob')];
    await knows(a, 'bob', [b]);
    alice.cast('hello', { user: 'bob' });
    await bob.hears({ id: 'hello' });
    bob.cast('answer', { user: 'alice', device: 'd1' });
    await alice.hears({ id: 'answer' });
  });

  test('a user at two nodes gets each message once at each, in order', async () => {
    const [a, b, c] = await startNodes(3, { url: redis.url });
    const alice = await connectClient(a?.url ?? '', 'alice');
    const desk = await connectClient(b?.url ?? '', 'bob', 'desk');
    const phone = await connectClient(c?.url ?? '', 'bob', 'phone');
    await knows(a, 'bob', [b, c]);
    const ids = Array.from({ length: 500 }, (_, index) => `m${index}`);
    for (const id of ids) alice.cast(id, { user: 'bob' });
    for (const device of [desk, phone]) await until(() => expect(device.ids()).toEqual(ids));
  });

  test('a room spans nodes, and its messages come back to nobody who sent them', async () => {
    const [a, b, c] = await startNodes(3, { url: redis.url });
    const alice = await connectClient(a?.url ?? '', 'alice');
    const bob = await connectClient(b?.url ?? '', 'bob');
    const carol = await connectClient(c?.url ?? '', 'carol');
    for (const client of [alice, bob]) await client.join('standup');
    await until(() => expect([...(a?.cluster.nodesOfRoom('standup') ?? [])]).toEqual([b?.cluster.node]));
    alice.cast('to-room', { room: 'standup' });
    await bob.hears({ id: 'to-room' });
    expect(alice.ids()).toEqual([]);
    expect(carol.ids()).toEqual([]);
  });

  test('who shares a room at another node may be spoken to, others may not', async () => {
    const [a, b] = await startNodes(2, { url: redis.url }, { hooks: { canCall: () => false } });
    const alice = await connectClient(a?.url ?? '', 'alice');
    const bob = await connectClient(b?.url ?? '', 'bob');
    const carol = await connectClient(b?.url ?? '', 'carol');
    for (const client of [alice, bob]) await client.join('standup');
    await until(() => expect([...(a?.cluster.nodesOfRoom('standup') ?? [])]).toEqual([b?.cluster.node]));
    await knows(a, 'carol', [b]);
    alice.cast('member', { user: 'bob' });
    await bob.hears({ id: 'member' });
    alice.cast('stranger', { user: 'carol' }, { call: 'c2' });
    await alice.hears({ kind: 'refused', message: 'stranger', error: { code: 'forbidden' } });
    expect(carol.ids()).toEqual([]);
  });

  test('a call that began at one node goes on at another one that never heard of it', async () => {
    const canCall = vi.fn(() => true);
    const [a, b, c] = await startNodes(3, { url: redis.url }, { hooks: { canCall } });
    const alice = await connectClient(a?.url ?? '', 'alice');
    const bob = await connectClient(b?.url ?? '', 'bob');
    await knows(a, 'bob', [b]);
    alice.cast('invite', { user: 'bob' });
    await bob.hears({ id: 'invite' });
    const moved = await connectClient(c?.url ?? '', 'bob');
    moved.cast('later', { user: 'alice' }, { type: 'cancel', reason: 'cancelled' });
    await alice.hears({ id: 'later' });
    expect(canCall).toHaveBeenCalledTimes(1);
    const mallory = await connectClient(c?.url ?? '', 'mallory');
    mallory.cast('forged', { user: 'alice' });
    await mallory.hears({ kind: 'refused', message: 'forged', error: { code: 'not-in-call' } });
  });

  test('a late node knows who is where before it is ready', async () => {
    const prefix = freshPrefix();
    const a = await startNode({ url: redis.url, prefix });
    await connectClient(a.url, 'alice');
    await until(() => expect(a.cluster.ready()).toBe(true));
    const late = await startNode({ url: redis.url, prefix });
    await until(() => expect(late.cluster.ready()).toBe(true));
    await knows(late, 'alice', [a]);
  });

  test('who leaves is forgotten, and all of a node that closes', async () => {
    const [a, b] = await startNodes(2, { url: redis.url });
    await connectClient(b?.url ?? '', 'bob');
    const carol = await connectClient(b?.url ?? '', 'carol');
    for (const user of ['bob', 'carol']) await knows(a, user, [b]);
    carol.close();
    await knows(a, 'carol', []);
    await knows(a, 'bob', [b]);
    await b?.close();
    await knows(a, 'bob', []);
  });

  describe('questions', () => {
    test('are answered by the node they are for, and refused as that node refuses', async () => {
      const [a, b] = await startNodes(2, { url: redis.url });
      const bob = await connectClient(b?.url ?? '', 'bob');
      await bob.join('standup');
      await knows(a, 'bob', [b]);
      const members = (user: string) => ({
        room: 'standup',
        operation: { type: 'members', by: { user, device: 'd1' } },
      });
      const ask = (user: string) => a?.cluster.ask(b?.cluster.node ?? '', 'room.operation', members(user));
      expect(await ask('bob')).toMatchObject({ members: [{ user: 'bob' }] });
      await expect(ask('alice')).rejects.toMatchObject({ code: 'not-in-room' });
      const nonsense = a?.cluster.ask(b?.cluster.node ?? '', 'nonsense');
      await expect(nonsense).rejects.toMatchObject({ code: 'not-found' });
    });

    test('to a node that is not there are refused as unavailable', async () => {
      const [a] = await startNodes(1, { url: redis.url });
      await expect(a?.cluster.ask('nobody', 'room.operation')).rejects.toMatchObject({ code: 'unavailable' });
    });
  });

  describe('rooms', () => {
    test('have one owner, which all nodes agree on', async () => {
      const nodes = await startNodes(3, { url: redis.url });
      const owners = await Promise.all(nodes.map(({ cluster }) => cluster.ownerOf('standup')));
      expect(new Set(owners.map(({ node }) => node)).size).toBe(1);
      expect(new Set(owners.map(({ token }) => token)).size).toBe(1);
      expect(owners.map(({ here, node }, index) => here === (node === nodes[index]?.cluster.node))).not.toContain(
        false,
      );
    });

    test('given up by their owner go to another one, with a higher token', async () => {
      const [a, b] = await startNodes(2, { url: redis.url });
      const first = await a?.cluster.ownerOf('standup');
      a?.cluster.disown('standup');
      const next = await vi.waitFor(async () => {
        const owner = await b?.cluster.ownerOf('standup');
        expect(owner?.here).toBe(true);
        return owner;
      });
      expect(next?.token).toBeGreaterThan(first?.token ?? Infinity);
    });

    test('send a client whose only room they are to their owner, once', async () => {
      const [a, b] = await startNodes(2, { url: redis.url, route: true, publicUrl: 'wss://owner.example/calls' });
      await a?.cluster.ownerOf('standup');
      const bob = await connectClient(b?.url ?? '', 'bob');
      await bob.join('standup');
      await bob.hears({ kind: 'moved', url: 'wss://owner.example/calls', reason: 'room' });
      const carol = await connectClient(b?.url ?? '', 'carol');
      await carol.join('another');
      await carol.join('standup');
      const again = await connectClient(b?.url ?? '', 'bob');
      await again.join('standup');
      await b?.cluster.betterPlace('standup'); // what the server asked Redis before has been answered, too
      for (const client of [carol, again]) {
        client.send({ kind: 'ping' });
        await client.hears({ kind: 'pong' });
        expect(client.frames).not.toContainEqual(expect.objectContaining({ kind: 'moved' }));
      }
    });
  });
});
