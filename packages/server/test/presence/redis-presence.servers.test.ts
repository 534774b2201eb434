import type { RoomSnapshot } from '@org/calls-core/protocol';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { connect, invitation, refused } from '../support/connect.ts';
import { type PrivateRedis, startPrivateRedis } from '../support/private-redis.ts';
import { startNodes } from '../support/start-nodes.ts';

const missing = process.env['CALLS_MISSING']?.split(',').includes('redis') ?? false;
const suffix = missing ? ' (redis is missing)' : '';
const until = (check: () => void | Promise<void>): Promise<void> =>
  vi.waitFor(check, { timeout: 20_000, interval: 20 });
const media = { microphone: true, camera: false, screen: false, screenAudio: false };

describe.skipIf(missing)(`users at two nodes behind one Redis${suffix}`, () => {
  let redis: PrivateRedis;
  beforeAll(async () => void (redis = await startPrivateRedis()));
  afterAll(() => redis.stop());

  /** Alice is at one node, bob at the other, and both nodes know it. */
  async function apart() {
    const nodes = await startNodes(2, { url: redis.url });
    const [a, b] = nodes;
    if (!a || !b) throw new Error('There are not two nodes.');
    const alice = await connect(a.url, 'alice');
    const bob = await connect(b.url, 'bob');
    await until(() => {
      expect([...a.cluster.nodesOfUser('bob')]).toHaveLength(1);
      expect([...b.cluster.nodesOfUser('alice')]).toHaveLength(1);
    });
    return { a, b, alice, bob };
  }

  test('see each other come, show something, be in a call and go', async () => {
    const { b, alice, bob } = await apart();
    expect(await alice.ask('presence.watch', { users: ['bob', 'carol'] })).toMatchObject({
      users: [
        { user: 'bob', status: 'online' },
        { user: 'carol', status: 'offline' },
      ],
    });
    await connect(b.url, 'carol');
    await alice.isTold({ type: 'presence', user: 'carol', status: 'online' });
    await bob.ask('presence.set', { status: 'away', attributes: { color: 'teal' } });
    await alice.isTold({ user: 'bob', status: 'away', attributes: { color: 'teal' } });
    alice.invite('bob');
    await bob.hears({ id: 'invite-bob' });
    bob.say('accept', 'alice', { profile: {}, media });
    alice.say('confirm', 'bob', { media });
    await alice.isTold({ user: 'bob', status: 'in-call' });
    bob.say('hang-up', 'alice', { reason: 'completed' });
    await until(() => expect(alice.notices('presence').at(-1)).toMatchObject({ user: 'bob', status: 'away' }));
    await b.close();
    await until(() => expect(alice.notices('presence').at(-1)).toMatchObject({ status: 'offline' }));
  });

  test('share a room: its owner admits, removes and hands over, wherever the members are', async () => {
    const { b, alice, bob } = await apart();
    await alice.join('standup');
    const { members } = await bob.join<RoomSnapshot>('standup');
    expect(members.map(({ user, role }) => `${user} ${role}`)).toEqual(['alice moderator', 'bob member']);
    const carol = await connect(b.url, 'carol');
    await alice.ask('room.lock', { room: 'standup' });
    await refused(carol.join('standup'), 'room-locked');
    await alice.ask('room.kick', { room: 'standup', user: 'bob' });
    await bob.isTold({ event: 'kicked', user: 'bob', by: 'alice' });
    await refused(bob.join('standup'), 'kicked');
    await alice.ask('room.unlock', { room: 'standup' });
    await carol.join('standup');
    await alice.leave('standup');
    await carol.isTold({ event: 'role', user: 'carol', role: 'moderator' });
    await carol.ask('room.chat', { room: 'standup', text: 'alone' });
    await carol.isTold({ type: 'chat', text: 'alone' });
  });

  test('miss no call that was declined at the other node', async () => {
    const { a, alice, bob } = await apart();
    const { message } = invitation;
    const frame = { kind: 'cast', message: { ...message, ring: 1000 } };
    alice.invite('bob', { frame });
    await bob.hears({ id: 'invite-bob' });
    bob.say('decline', 'alice', { reason: 'declined' });
    await alice.hears({ frame: { kind: 'cast', message: expect.objectContaining({ type: 'decline' }) } });
    const next = { kind: 'cast', message: { ...message, call: 'c2', ring: 1000 } };
    alice.invite('bob', { id: 'unanswered', frame: next });
    await bob.hears({ id: 'unanswered' });
    const here = await connect(a.url, 'bob', 'here');
    await until(async () => expect(await here.ask('missed.list')).toMatchObject({ calls: [{ call: 'c2' }] }));
    expect(await here.ask('missed.count')).toEqual({ unseen: 1 });
  });
});
