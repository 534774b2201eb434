import type { JsonValue } from '@org/calls-core/protocol';
import { createFakeClock } from '@org/calls-core/testing';
import { expect, test } from 'vitest';
import { answerPresence, createNodeFeed } from '../../src/presence/node-feed.ts';
import { createPresence, type Presence } from '../../src/presence/presence.ts';
import { fakeConnection } from '../support/fake-connection.ts';

/** Two nodes that speak JSON to each other; alice is at the first and watches bob. */
async function apart() {
  const clock = createFakeClock();
  const all = new Map<string, Presence>();
  const failures: unknown[] = [];
  const reached = new Set(['n1', 'n2']);
  const running = new Set(reached);
  const create = (node: string): Presence => {
    const feed = createNodeFeed(
      {
        nodes: () => [...running].filter((other) => other !== node),
        async ask(other, topic, body) {
          const presence = all.get(other);
          if (!presence || !reached.has(other)) throw new Error('unavailable');
          const answer = await answerPresence(presence, topic, JSON.parse(JSON.stringify(body)) as JsonValue);
          return answer === undefined ? undefined : (JSON.parse(JSON.stringify(answer)) as JsonValue);
        },
      },
      (_where, error) => failures.push(error),
    );
    const presence = createPresence({ node, clock, feed });
    all.set(node, presence);
    return presence;
  };
  const [n1, n2] = [create('n1'), create('n2')];
  const alice = fakeConnection('alice');
  n1.listener.came?.(alice.connection, true);
  await n1.watch(alice.connection, ['bob']);
  const last = (): unknown => alice.notices.at(-1);
  return { clock, n1, n2, alice, last, reached, running, failures };
}

test('a user at another node is seen, with the devices of both nodes', async () => {
  const { clock, n1, n2, alice, last } = await apart();
  const there = fakeConnection('bob', 'desk').connection;
  n2.listener.came?.(there, true);
  await clock.settle();
  expect(last()).toMatchObject({ user: 'bob', status: 'online', devices: 1 });
  n1.listener.came?.(fakeConnection('bob', 'phone').connection, true);
  await clock.settle();
  expect(last()).toMatchObject({ user: 'bob', status: 'online', devices: 2 });
  clock.advance(1000);
  n2.set(there, { status: 'away', attributes: { color: 'teal' } });
  await clock.settle();
  expect(last()).toMatchObject({ user: 'bob', status: 'away', attributes: { color: 'teal' } });
  n2.listener.went?.(there, true);
  await clock.advanceAsync(5000);
  expect(last()).toMatchObject({ user: 'bob', status: 'online', devices: 1 });
  expect(alice.notices).toHaveLength(4);
});

test('who watches later is told what other nodes know', async () => {
  const { clock, n1, n2 } = await apart();
  n2.listener.came?.(fakeConnection('carol').connection, true);
  await clock.settle();
  const late = fakeConnection('dave').connection;
  n1.listener.came?.(late, true);
  expect(await n1.watch(late, ['carol'])).toMatchObject([{ user: 'carol', status: 'online' }]);
  expect((await n2.online()).map(({ user }) => user)).toEqual(['alice', 'carol', 'dave']);
});

test('a call between two nodes is known at both, until either side ends it', async () => {
  const { clock, n1, n2, last } = await apart();
  n2.listener.came?.(fakeConnection('bob').connection, true);
  const [alice, bob] = ['alice', 'bob'].map((user) => ({ user, device: 'd1' }));
  if (!alice || !bob) throw new Error('unreachable');
  n1.listener.fact?.({ type: 'confirmed', call: 'c1', from: alice, to: 'bob' }, '');
  await clock.settle();
  expect(last()).toMatchObject({ user: 'bob', status: 'in-call' });
  expect(n2.partsOf(['alice', 'bob']).every(({ inCall }) => inCall)).toBe(true);
  n2.listener.fact?.({ type: 'hung-up', call: 'c1', from: bob, to: 'alice', reason: 'completed' }, '');
  await clock.settle();
  expect(last()).toMatchObject({ user: 'bob', status: 'online' });
});

test('a node that does not answer is left out', async () => {
  const { n1, alice, reached, failures } = await apart();
  reached.delete('n2');
  expect(await n1.watch(alice.connection, ['carol'])).toMatchObject([{ user: 'carol', status: 'offline' }]);
  expect(failures).toHaveLength(1);
});

test('whoever was at a node that is gone is offline', async () => {
  const { clock, n1, n2, last, running } = await apart();
  n2.listener.came?.(fakeConnection('bob').connection, true);
  await clock.settle();
  expect(last()).toMatchObject({ user: 'bob', status: 'online' });
  running.delete('n2');
  await clock.advanceAsync(2000);
  expect(last()).toMatchObject({ user: 'bob', status: 'offline', devices: 0 });
  expect(n1.partsOf(['bob'])).toEqual([]);
});

test('who is offline is in no call, at no node', async () => {
  const { clock, n1, n2, last } = await apart();
  const { connection } = fakeConnection('bob');
  n2.listener.came?.(connection, true);
  n1.listener.fact?.({ type: 'confirmed', call: 'c1', from: { user: 'alice', device: 'd1' }, to: 'bob' }, '');
  await clock.settle();
  n2.listener.went?.(connection, true);
  await clock.advanceAsync(5000);
  expect(last()).toMatchObject({ user: 'bob', status: 'offline' });
  expect([...n1.partsOf(['alice', 'bob']), ...n2.partsOf(['alice', 'bob'])].some(({ inCall }) => inCall)).toBe(false);
});
