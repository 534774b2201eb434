import type { RoomSnapshot } from '@org/calls-core/protocol';
import { createFakeClock } from '@org/calls-core/testing';
import { expect, test } from 'vitest';
import { memoryOf, readMemory } from '../../src/rooms/room-memory.ts';
import { createRoom } from '../../src/rooms/room.ts';
import { createClient, createCluster } from '../support/room-cluster.ts';

/** A room at two nodes: `a` moderates it from the first, which owns it, and `b` is at the second. */
async function meet(rules: Parameters<typeof createCluster>[1] = {}) {
  const clock = createFakeClock();
  const cluster = createCluster(clock, rules);
  const at = (node: string, user: string) => createClient(cluster, node, user);
  const [a, b] = [at('n1', 'a'), at('n2', 'b')];
  await a.join();
  const joined = b.join();
  await clock.settle();
  if (rules.lobby) await a.does({ type: 'admit', user: 'b' });
  await joined;
  return { clock, cluster, at, a, b, seen: async (by = b) => (await by.seen()) as RoomSnapshot };
}

test('a lock, who was removed, the chat and the call go to a new owner', async () => {
  const { clock, cluster, at, a, b, seen } = await meet();
  const mallory = at('n2', 'mallory');
  await mallory.join();
  await a.says('hello');
  await a.does({ type: 'kick', user: 'mallory' });
  await a.does({ type: 'lock' });
  cluster.moveTo('n2');
  await clock.settle();
  expect(await seen()).toMatchObject({ locked: true, chat: [{ sender: 'a', text: 'hello' }] });
  expect(b.known()).toEqual({ a: 'moderator', b: 'member' });
  await mallory.join();
  await clock.settle();
  expect(mallory.refusal()).toBe('kicked');
  const late = at('n1', 'late');
  await late.join();
  await clock.settle();
  expect(late.refusal()).toBe('room-locked');
  await a.leave();
  await clock.settle();
  expect(new Set(cluster.facts.map((fact) => fact.split(' ')[0])).size).toBe(1);
  expect(cluster.facts.filter((fact) => fact.includes('joined'))).toHaveLength(3);
  expect(cluster.failures).toEqual([]);
});

test('whoever waits goes on waiting with a new owner, and is let in there', async () => {
  const { clock, cluster, at, a, seen } = await meet({ lobby: true });
  const [carol, dave] = [at('n2', 'carol'), at('n2', 'dave')];
  void carol.join();
  void dave.join();
  await clock.settle();
  cluster.moveTo('n2');
  await clock.settle();
  expect((await seen(a)).waiting).toMatchObject([{ user: 'carol' }, { user: 'dave' }]);
  await a.does({ type: 'admit', user: 'carol' });
  await clock.settle();
  expect(carol.known()).toMatchObject({ carol: 'member' });
  await dave.drop();
  clock.advance(60_000);
  await clock.settle();
  expect((await seen(a)).waiting).toEqual([]);
});

test('whoever was at a node that died keeps the place for a while; who moderates comes from those that are left', async () => {
  const { clock, cluster, at, a, b, seen } = await meet();
  await a.does({ type: 'lock' });
  cluster.lose('n1', 'n2');
  await clock.settle();
  expect((await seen()).members.map(({ user }) => user)).toEqual(['a', 'b']);
  const again = at('n2', 'a');
  await again.join();
  await clock.settle();
  expect(again.known()).toEqual({ a: 'moderator', b: 'member' });
  await again.drop();
  await clock.settle();
  clock.advance(20_000);
  await clock.settle();
  expect(await seen()).toMatchObject({ locked: true, members: [{ user: 'b', role: 'moderator' }] });
  expect(b.known()).toEqual({ b: 'moderator' });
});

test('a room that everybody left while it had no owner begins anew', async () => {
  const { clock, cluster, at, a, b, seen } = await meet();
  await a.does({ type: 'lock' });
  await b.leave();
  await clock.settle();
  cluster.lose('n1', 'n2');
  await clock.settle();
  const carol = at('n2', 'carol');
  await carol.join();
  await clock.settle();
  expect(carol.refusal()).toBe('room-locked');
  clock.advance(20_000);
  await clock.settle();
  await carol.join();
  await clock.settle();
  expect(await seen(carol)).toMatchObject({ locked: false, members: [{ user: 'carol', role: 'moderator' }] });
});

test('without a memory of it, who is there and who waits is known from their nodes', async () => {
  const { clock, cluster, at, a, seen } = await meet({ lobby: true });
  const carol = at('n2', 'carol');
  void carol.join();
  await clock.settle();
  cluster.forgetMemory();
  cluster.moveTo('n2');
  await clock.settle();
  expect(await seen(a)).toMatchObject({ role: 'moderator', waiting: [{ user: 'carol' }] });
});

test('a node that was only silent loses none of its members', async () => {
  const { clock, cluster, b } = await meet();
  cluster.blink('n2');
  await clock.settle();
  clock.advance(60_000);
  await clock.settle();
  expect(b.known()).toEqual({ a: 'moderator', b: 'member' });
  expect(cluster.failures).toEqual([]);
});

test('what a memory holds that cannot be read is left out', () => {
  const clock = createFakeClock();
  const room = createRoom('r', { max: 4, lobby: false }, []);
  const who = { user: 'a', device: 'd', node: 'n', visit: 'v', moderates: null, breakout: 'red' } as const;
  const member = { ...who, role: 'member', since: 1 } as const;
  room.breakouts = [{ id: 'red', name: 'Red', users: ['a'] }];
  room.members.set('["a","d"]', { ...member, stopGrace: null });
  room.shut.set('x', { code: 'kicked', until: Infinity, devices: ['d'] });
  room.shut.set('y', { code: 'denied', until: clock.now() + 500, devices: [] });
  const memory = memoryOf(room, clock);
  expect(readMemory('r', memory, clock)).toEqual(room);
  expect(readMemory('r', { ...memory, 'member ["b","d"]': '{"user":1}', 'chat 1': 'no JSON' }, clock)).toEqual(room);
  expect(readMemory('r', { ...memory, room: '{}' }, clock)).toBe(null);
  expect(readMemory('r', { room: memory['room'] ?? '' }, clock)).toBe(null);
});
